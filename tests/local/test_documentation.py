"""Every example in docs/local.md is a request that the control interface takes."""

import json
import re

import pytest

from local.faults.plan import Kind
from local.stack import ROOT, Stack
from tests.local.support import call

PAGE = (ROOT / "docs" / "local.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```http\n(GET|POST) (\S+)(?: (\{.*\}))?\n```$", PAGE, re.MULTILINE)
# The template of these tests calls its functions by other names.
OWN = {"dispatch": "worker", "inbound": "listener"}


@pytest.mark.parametrize(("method", "path", "body"), EXAMPLES)
def test_an_example_of_the_page_works(stack: Stack, method: str, path: str, body: str) -> None:
    document = json.loads(body) if body else None
    if document and "function" in document:
        document["function"] = OWN[document["function"]]
    answer = call(f"{stack.control_url}{path}", method, document)
    assert answer.status == 200, answer.text
    assert call(f"{stack.control_url}/reset", "POST", {"warm": True}).status == 200


def test_the_page_has_an_example_of_every_path_it_speaks_of() -> None:
    shown = {path.split("?")[0] for _, path, _ in EXAMPLES}
    assert shown == {
        "/clock",
        "/drain",
        "/faults",
        "/inbound",
        "/messages",
        "/outcomes",
        "/pause",
        "/reset",
        "/resume",
        "/stats",
    }


def test_the_page_names_every_kind_of_fault_and_every_flag() -> None:
    missing = [kind for kind in Kind if f"`{kind}`" not in PAGE]
    source = (ROOT / "local" / "__main__.py").read_text(encoding="utf-8")
    missing += [flag for flag in re.findall(r'"(--[a-z-]+)"', source) if flag not in PAGE]
    assert not missing
