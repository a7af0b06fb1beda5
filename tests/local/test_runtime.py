import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.clock import StackClock
from local.model import Function
from local.runtime.environment import MOST_BYTES
from local.runtime.pool import FunctionPool, Throttled
from local.runtime.settings import Surroundings

type Make = Callable[..., FunctionPool]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """A function from source text."""
    StackClock(tmp_path / "clock", None)
    pools: list[FunctionPool] = []

    def build(source: str, *, timeout: float = 10, reserved: int | None = None) -> FunctionPool:
        code = tmp_path / f"function{len(pools)}"
        code.mkdir()
        (code / "app.py").write_text(source, encoding="utf-8")
        function = Function(
            logical_id="F",
            name=code.name,
            physical_name="the-function",
            code=code,
            layers=(),
            handler="app.handler",
            timeout=timeout,
            memory=128,
            environment={"OWN": "value"},
            reserved_concurrency=reserved,
        )
        surroundings = Surroundings(
            aws_url="http://127.0.0.1:1",
            carrier_url="http://127.0.0.1:2",
            clock_file=tmp_path / "clock",
            log=tmp_path / "log",
        )
        pools.append(FunctionPool(function, surroundings))
        return pools[-1]

    yield build
    for pool in pools:
        pool.shut()


SHOW = """
import os
def handler(event, context):
    return {
        "event": event, "pid": os.getpid(), "env": dict(os.environ),
        "arn": context.invoked_function_arn, "left": context.get_remaining_time_in_millis(),
    }
"""


def test_an_environment_is_reused_and_knows_what_lambda_tells_it(make: Make) -> None:
    pool = make(SHOW)
    first = json.loads(pool.invoke(b'{"a": 1}').payload)
    second = json.loads(pool.invoke(b'{"a": 2}').payload)
    assert first["pid"] == second["pid"]
    assert second["event"] == {"a": 2}
    assert first["arn"].endswith(":function:the-function")
    assert 0 < first["left"] <= 10_000
    environment = first["env"]
    assert environment["OWN"] == "value"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "the-function"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert environment["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"] == "http://127.0.0.1:2"
    assert environment["AWS_ACCESS_KEY_ID"] == "local.function0.1"


def test_a_function_cannot_import_the_stack(make: Make) -> None:
    pool = make("import importlib.util as u\ndef handler(e, c): return str(u.find_spec('local'))")
    assert json.loads(pool.invoke(b"{}").payload) == "None"


def test_a_raised_error_is_a_function_error_and_the_process_lives(make: Make) -> None:
    pool = make("def handler(event, context):\n    raise ValueError('on purpose')")
    for _ in range(2):
        outcome = pool.invoke(b"{}")
        assert outcome.failed
        assert json.loads(outcome.payload)["errorType"] == "ValueError"
    assert pool.cold_starts == 1


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        pytest.param("import no_such_module", "Runtime.ImportModuleError", id="no such module"),
        pytest.param("raise KeyError('x')", "KeyError", id="raises while it loads"),
        pytest.param("x = 1", "Runtime.HandlerNotFound", id="no handler"),
        pytest.param("import os; os._exit(7)", "Runtime.ExitError", id="ends while it loads"),
        pytest.param(
            "import os\ndef handler(e, c): os._exit(7)", "Runtime.ExitError", id="ends in between"
        ),
    ],
)
def test_a_broken_function_fails_each_time_in_lambdas_words(
    make: Make, source: str, kind: str
) -> None:
    pool = make(source)
    for _ in range(2):
        outcome = pool.invoke(b"{}")
        assert outcome.failed
        assert json.loads(outcome.payload)["errorType"] == kind
    assert pool.cold_starts == 2


def test_a_timeout_kills_the_process_and_the_next_call_starts_another(make: Make) -> None:
    pool = make(
        "import time\ndef handler(e, c):\n    time.sleep(60 if e['slow'] else 0)", timeout=0.5
    )
    slow = pool.invoke(b'{"slow": true}')
    assert slow.failed
    assert "Task timed out after 0.50 seconds" in json.loads(slow.payload)["errorMessage"]
    assert not pool.invoke(b'{"slow": false}').failed
    assert pool.cold_starts == 2


def test_too_large_a_response_is_an_error_from_the_very_byte_on(make: Make) -> None:
    pool = make("def handler(event, context): return 'x' * event")
    quotes = 2
    largest = pool.invoke(str(MOST_BYTES - quotes).encode())
    assert (largest.failed, len(largest.payload)) == (False, MOST_BYTES)
    outcome = pool.invoke(str(MOST_BYTES - quotes + 1).encode())
    assert outcome.failed
    assert json.loads(outcome.payload)["errorType"] == "Function.ResponseSizeTooLarge"


MEET = """
import os, time
def handler(event, context):
    open(event["dir"] + f"/{os.getpid()}", "w").close()
    for _ in range(1000):
        if len(os.listdir(event["dir"])) >= event["wait_for"]:
            return os.getpid()
        time.sleep(0.01)
    raise TimeoutError
"""

pytestmark = pytest.mark.slow


def test_invocations_at_once_run_in_environments_of_their_own(make: Make, tmp_path: Path) -> None:
    pool, meeting = make(MEET), tmp_path / "meeting"
    meeting.mkdir()
    payload = json.dumps({"dir": str(meeting), "wait_for": 3}).encode()
    pids: list[int] = []
    threads = [
        threading.Thread(target=lambda: pids.append(json.loads(pool.invoke(payload).payload)))
        for _ in range(3)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(pids)) == 3


def test_beyond_the_reserved_concurrency_an_invocation_is_throttled(
    make: Make, tmp_path: Path
) -> None:
    pool, meeting = make(MEET, reserved=1), tmp_path / "meeting"
    meeting.mkdir()
    payload = json.dumps({"dir": str(meeting), "wait_for": 2}).encode()
    first = threading.Thread(target=pool.invoke, args=(payload,))
    first.start()
    while not list(meeting.iterdir()):
        pass
    with pytest.raises(Throttled, match="already runs `1` times"):
        pool.invoke(payload)
    (meeting / "second").touch()
    first.join()
    assert json.loads(pool.invoke(payload).payload)


def meet(pool: FunctionPool, meeting: Path, count: int) -> set[int]:
    """Run `count` invocations that wait for each other; the processes that they met in."""
    meeting.mkdir()
    payload = json.dumps({"dir": str(meeting), "wait_for": count}).encode()
    with ThreadPoolExecutor(count) as threads:
        outcomes = list(threads.map(pool.invoke, [payload] * count))
    return {json.loads(one.payload) for one in outcomes}


def test_as_many_environments_run_at_once_as_the_template_reserves(
    make: Make, tmp_path: Path
) -> None:
    assert len(meet(make(MEET, reserved=5), tmp_path / "meeting", 5)) == 5


def test_who_waits_for_a_start_takes_what_becomes_free(make: Make, tmp_path: Path) -> None:
    pool = make(MEET)
    payload = json.dumps({"dir": str(tmp_path), "wait_for": 0}).encode()
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(pool.invoke, [payload] * 8))
    assert not any(one.failed for one in outcomes)
    assert pool.cold_starts < 8


def test_environments_that_rest_too_long_end_but_the_last_one_used(
    make: Make, tmp_path: Path
) -> None:
    pool = make(MEET)
    used = meet(pool, tmp_path / "meeting", 3)
    pool.retire(time.monotonic() - 60)
    assert {one["pid"] for one in pool.report()["environments"]} == used
    pool.retire(time.monotonic())
    (kept,) = (one["pid"] for one in pool.report()["environments"])
    assert kept in used
    payload = json.dumps({"dir": str(tmp_path), "wait_for": 0}).encode()
    assert json.loads(pool.invoke(payload).payload) == kept
    assert pool.cold_starts == 3


def test_nothing_starts_once_the_pool_is_shut(make: Make) -> None:
    pool = make(SHOW)
    pool.shut()
    with pytest.raises(Throttled, match="being closed"):
        pool.invoke(b"{}")
