"""What a build and a set-up start from: the layer's folder, the requirements, the Makefile, CI."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from tests.health.template import FUNCTIONS, ROOT

LAYER = ROOT / "layers" / "common"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.defpath, "HOME": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def executable(path: Path, script: str) -> Path:
    path.write_text(script, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_layers_folder_holds_the_package_the_verifier_and_how_to_build_it_alone() -> None:
    tracked = {
        path.name
        for path in LAYER.iterdir()
        if path.name != "__pycache__" and path.suffix != ".egg-info"
    }

    assert tracked == {"Makefile", "consentry", "consentry_verify.py", "requirements.txt"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_folder_holds_a_handler_and_the_word_that_it_needs_nothing(name: str) -> None:
    folder = ROOT / "functions" / name
    files = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    requirements = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()

    assert files == {"app.py", "requirements.txt"}
    assert all(line.startswith("#") for line in requirements)


def test_every_run_time_requirement_is_pinned() -> None:
    lines = (LAYER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]

    assert requirements
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", line) for line in requirements)


def test_the_layers_target_is_the_one_that_sam_calls() -> None:
    makefile = (LAYER / "Makefile").read_text(encoding="utf-8")

    assert "\nbuild-CommonLayer:" in makefile
    assert "unchecked-hash" in makefile


def test_make_alone_lists_every_target() -> None:
    declared = re.findall(
        r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = re.findall(r"^  make (\S+)", run("make").stdout, re.MULTILINE)

    assert {name for line in declared for name in line.split()} == set(listed)


def test_ci_runs_the_tests_then_all_checks_and_each_thing_once() -> None:
    script = ROOT / ".ci" / "run"
    planned = run(
        "make", "--dry-run", "--assume-old=test", "--assume-old=.venv/.ready",
        "check", "demo", "build", "smoke",
    ).stdout  # fmt: skip

    assert script.stat().st_mode & stat.S_IXUSR
    assert "make test\n" in script.read_text(encoding="utf-8")
    for once in ("ruff check", "ruff format", "mypy", "lint-imports", "local.demo", "tools.smoke"):
        assert planned.count(once) == 1, once
    assert "pytest" not in planned


def test_a_python_that_only_seems_to_be_there_is_passed_over(tmp_path: Path) -> None:
    shim = executable(tmp_path / "python3.13", "#!/bin/sh\necho 'not switched on' >&2\nexit 127\n")

    found = run("sh", "tools/find_python.sh", PATH=f"{shim.parent}:{os.defpath}")

    assert str(shim) not in found.stdout
    assert (found.returncode == 0) == bool(found.stdout)
    assert found.returncode == 0 or "uv python install 3.13" in found.stderr


def test_a_python_that_is_named_is_taken_or_refused_by_name(tmp_path: Path) -> None:
    interpreter = executable(tmp_path / "chosen", "#!/bin/sh\necho /bin/sh\n")

    taken = run("sh", "tools/find_python.sh", PYTHON=str(interpreter))
    refused = run("sh", "tools/find_python.sh", PYTHON="/nowhere/python3.13")

    assert taken.stdout == "/bin/sh\n"
    assert refused.returncode == 1
    assert "/nowhere/python3.13" in refused.stderr
