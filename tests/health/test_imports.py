"""What importing needs: nothing of the environment, and nothing heavy that is not used."""

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import consentry

ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))
MODULES = sorted(
    module.name for module in pkgutil.walk_packages(consentry.__path__, prefix="consentry.")
)
TOO_HEAVY = ("boto3", "requests", "pydantic", "phonenumbers.geocoder", "phonenumbers.carrier")


def run(code: str, *path: Path) -> str:
    """Runs code in a fresh interpreter whose environment is empty."""
    environment = {"PYTHONPATH": os.pathsep.join(map(str, path)), "HOME": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_is_imported_without_an_environment_and_without_weight(name: str) -> None:
    code = "import json, sys, app; app.handler; print(json.dumps(sorted(sys.modules)))"

    loaded = json.loads(run(code, ROOT / "functions" / name, ROOT / "layers/common"))

    assert not set(TOO_HEAVY) & set(loaded)


@pytest.mark.slow
def test_every_module_is_imported_without_an_environment() -> None:
    assert len(MODULES) > 100

    code = f"import importlib\nfor one in {MODULES!r}: importlib.import_module(one)\nprint('done')"

    assert run(code, ROOT / "layers/common") == "done\n"
