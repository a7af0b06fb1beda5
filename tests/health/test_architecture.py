"""The arrows point inward, and the contracts that say so would notice one that does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Path:
    """The package and its contracts, to be broken."""
    shutil.copytree(
        ROOT / "layers/common/consentry",
        tmp_path / "consentry",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken(copy: Path) -> bool:
    """Whether a contract is broken in a copy of the package."""
    done = subprocess.run(
        [LINT, "--no-cache"],
        cwd=copy,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts" in done.stdout, done.stdout + done.stderr
    return done.returncode != 0


@pytest.mark.slow
def test_the_contracts_are_kept(copy: Path) -> None:
    assert not broken(copy)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("domain/phone.py", "from consentry.policy import engine"),
        ("domain/phone.py", "import os"),
        ("policy/engine.py", "import random"),
        ("policy/engine.py", "from consentry.services import accept"),
        ("services/accept.py", "import botocore"),
        ("services/accept.py", "from consentry.adapters import sqs"),
        ("adapters/sqs.py", "from consentry.entrypoints import wiring"),
    ],
    ids=lambda value: value.replace("/", "."),
)
def test_an_arrow_that_points_outward_is_noticed(copy: Path, module: str, line: str) -> None:
    file = copy / "consentry" / module
    file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")

    assert broken(copy)
