"""`python -m tools.openapi` writes the document, where people read it and where the function that
serves it has it; `--check` fails if either is stale.
"""

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from tools.openapi.document import document
from tools.openapi.playing import play
from tools.openapi.story import STORY

ROOT = Path(__file__).parents[2]
READ = ROOT / "docs/openapi.json"
SERVED = ROOT / "layers/common/consentry/entrypoints/data/openapi.json"


def texts(made: dict[str, Any]) -> dict[Path, str]:
    """What each file must hold."""
    tight = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return {READ: f"{json.dumps(made, ensure_ascii=False, indent=1)}\n", SERVED: f"{tight}\n"}


def main() -> None:
    """Writes, or checks."""
    with redirect_stdout(io.StringIO()):  # what the handlers log and count
        played, recorder = play(STORY)
    wanted = texts(document(played, recorder.readings))
    if "--check" in sys.argv[1:]:
        old = [path.name for path, text in wanted.items() if not _holds(path, text)]
        sys.exit("docs/openapi.json is stale: run `make docs`" if old else 0)
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    main()
