"""The page about the API says what its description says, and explains every field."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools.api_docs import TARGET, page
from tools.openapi.meanings import unexplained

ROOT = Path(__file__).parents[2]
API: dict[str, Any] = json.loads(ROOT.joinpath("docs/openapi.json").read_text(encoding="utf-8"))
CALLS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in API["paths"].items()
    for method, operation in methods.items()
]


@pytest.fixture(scope="module")
def made() -> str:
    return page(API)


def test_the_page_is_fresh(made: str) -> None:
    assert TARGET.read_text(encoding="utf-8") == made, "run `make docs`"


@pytest.mark.parametrize(
    ("call", "operation"), CALLS, ids=[operation["operationId"] for _, operation in CALLS]
)
def test_each_call_is_on_the_page_with_its_fields_and_an_answer(
    made: str, call: str, operation: dict[str, Any]
) -> None:
    _, _, rest = made.partition(f'### <a id="{operation["operationId"]}"></a>`{call}`')
    told, _, _ = rest.partition("\n### ")
    asked = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    fields = [one["name"] for one in operation.get("parameters", [])]
    for field in [*fields, *asked.get("schema", {}).get("properties", {})]:
        assert f"| `{field}` |" in told
    assert f"](#{operation['operationId']})" in made
    assert "\nAnswers: 20" in told
    if call != "GET /v1/openapi.json":
        assert "curl -s" in told


def test_every_field_of_a_request_is_explained() -> None:
    missing = [
        each
        for call, operation in CALLS
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for each in unexplained(call, content["schema"])
    ]
    assert missing == []


def test_an_example_is_json_that_can_be_sent(made: str) -> None:
    bodies = re.findall(r"<<'END'\n(.*?)\nEND\n", made, re.DOTALL)
    assert len(bodies) > 20
    assert all(isinstance(json.loads(body), dict) for body in bodies)
