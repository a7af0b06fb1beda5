"""One stack for all of these tests; each starts from its beginning. And one browser a module."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from local.stack import ROOT, Stack
from tests.local.browser import Page, installed
from tests.local.support import START, TEMPLATE, call

AXE = ROOT / "build/npm/node_modules/axe-core/axe.min.js"
AXE_VERSION = "axe-core@4.14.1"


@pytest.fixture(scope="package")
def shared_stack() -> Iterator[Stack]:
    with Stack(now=START, template_file=TEMPLATE, seed_module=None) as stack:
        yield stack


@pytest.fixture
def stack(shared_stack: Stack) -> Stack:
    answer = call(f"{shared_stack.control_url}/reset", "POST", {"warm": True})
    assert answer.json["now"].startswith("2026-11-24T18:00:00")
    return shared_stack


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    binary = installed()
    assert binary is not None
    with Page(binary, tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture(scope="module")
def axe() -> str:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm, which brings axe-core")
    if not AXE.exists():
        where = ["--prefix", str(ROOT / "build/npm"), "--no-audit", "--no-fund", "--silent"]
        subprocess.run([npm, "install", *where, AXE_VERSION], check=True, timeout=120)
    return AXE.read_text("utf-8")


@pytest.fixture
def restless() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)
