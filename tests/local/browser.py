"""A headless Chromium, driven over its DevTools protocol by a pair of pipes.

Nothing but the browser itself is needed: no driver, no library, no port.
"""

import base64
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
# The protocol speaks on descriptors 3 and 4; ours are put there before the browser takes over.
_START = """
import fcntl, os, sys
ours = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for at, one in enumerate(ours, 3):
    os.dup2(one, at)
os.execv(sys.argv[3], sys.argv[3:])
"""
_SECONDS = 30


def installed() -> str | None:
    """The path of a browser, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Page:
    """One browser with one page; ends with its block."""

    def __init__(self, binary: str, profile: Path) -> None:
        self._binary = binary
        self._profile = profile
        self._lock = threading.Lock()
        self._last = 0
        self._answers: dict[int, queue.Queue[Any]] = {}
        self._session: str | None = None
        self.requested: list[str] = []
        self.complaints: list[str] = []

    def __enter__(self) -> Self:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        flags = (*_FLAGS, f"--user-data-dir={self._profile}", "about:blank")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(to_read), str(to_write), self._binary, *flags],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        threading.Thread(target=self._listen, daemon=True).start()
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        attached = self.tell("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.tell(f"{domain}.enable")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._write)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def tell(self, method: str, **params: Any) -> Any:
        """One command of the protocol and its result."""
        answer: queue.Queue[Any] = queue.Queue()
        with self._lock:
            self._last += 1
            number = self._last
            self._answers[number] = answer
            command = {"id": number, "method": method, "params": params}
            if self._session is not None:
                command["sessionId"] = self._session
            os.write(self._write, json.dumps(command).encode() + b"\0")
        said = answer.get(timeout=_SECONDS)
        assert "error" not in said, f"{method}: {said['error']}"
        return said["result"]

    def open(self, url: str) -> None:
        """Go to an address."""
        self.tell("Page.navigate", url=url)

    def run(self, script: str) -> Any:
        """The value of an expression on the page; promises are awaited."""
        said = self.tell(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    def until(self, script: str, seconds: float = 20) -> None:
        """Wait for an expression to be true."""
        end = time.monotonic() + seconds
        while not self.run(f"Boolean({script})"):
            assert time.monotonic() < end, f"never true: {script}\n{self.text('body')}"
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        """What an element shows."""
        found: str = self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        return found

    def click(self, label: str, within: str = "body") -> None:
        """Press the enabled button whose words begin so, as soon as there is one."""
        script = f"""[...document.querySelectorAll({json.dumps(within)} + " :is(button, summary)")]
            .find((one) => !one.disabled && one.innerText.trim().startsWith({json.dumps(label)}))"""
        self.until(script)
        self.run(f"{script}.click()")

    def press(self, key: str, code: int, modifiers: int = 0) -> None:
        """One key of the keyboard."""
        also = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.tell(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
                **(also if kind == "keyDown" else {}),
            )

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.tell("Input.insertText", text=text)

    def look(self, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """The size of the window and what the person prefers."""
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.tell("Emulation.setEmulatedMedia", features=features)

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """A picture of the page, all of it or what the window shows."""
        shot = self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(shot["data"]))

    def _listen(self) -> None:
        with open(self._read, "rb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor
            rest = b""
            while data := pipe.read(1 << 16):
                *whole, rest = (rest + data).split(b"\0")
                for one in whole:
                    self._heard(json.loads(one))

    def _heard(self, said: dict[str, Any]) -> None:
        if "id" in said:
            self._answers.pop(said["id"]).put(said)
        elif said["method"] == "Network.requestWillBeSent":
            self.requested.append(said["params"]["request"]["url"])
        elif said["method"] == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(said["params"]["exceptionDetails"])[:600])
        elif said["method"] == "Log.entryAdded" and said["params"]["entry"]["level"] == "error":
            entry = said["params"]["entry"]
            self.complaints.append(f"{entry['text']} {entry.get('url', '')}")
