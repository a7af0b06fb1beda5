"""The OpenAPI document says what the API does: no more, no less, and its examples are real."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.support.documented import Described
from tools.openapi.__main__ import READ, SERVED, texts
from tools.openapi.document import document
from tools.openapi.playing import Played, play
from tools.openapi.recording import Recorder
from tools.openapi.routes import routes
from tools.openapi.story import STORY

ROOT = Path(__file__).parents[2]
READERS = (
    "text",
    "identifier",
    "number",
    "originating",
    "choice",
    "flag",
    "tri",
    "integer",
    "decimal",
    "instant",
    "texts",
    "choices",
    "pairs",
    "nested",
    "objects",
)
OF_ROWS = frozenset({"listed_rows.py", "listed_consents.py", "listed_opt_outs.py"})
"""Modules that read rows of a list, which are text to the document."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="told")
def _told() -> tuple[list[Played], Recorder]:
    return play(STORY)


@pytest.fixture(scope="module", name="made")
def _made(told: tuple[list[Played], Recorder]) -> Described:
    played, recorder = told
    return Described(document(played, recorder.readings))


def test_the_document_is_openapi_and_is_fresh_where_it_is_read_and_served(made: Described) -> None:
    validate(made.document)
    for file, text in texts(made.document).items():
        assert file in (READ, SERVED)
        assert file.read_text("utf-8") == text, f"{file.name} is stale: run `make docs`"


def test_every_route_has_an_operation_and_a_summary(made: Described) -> None:
    wanted = {(route.method, re.sub(r"<(\w+)>", r"{\1}", route.path)) for route in routes()}

    assert {(method, path) for method, path, _ in made.operations()} == wanted
    ids = [operation["operationId"] for _, _, operation in made.operations()]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"] for _, _, operation in made.operations())


def test_each_route_names_the_query_that_it_reads(told: tuple[list[Played], Recorder]) -> None:
    readings = told[1].readings
    for route in routes():
        reading = readings.get(f"{route.method} {route.path}")
        read = set(reading.query) if reading else set()
        assert read - {"account"} == set(route.query), route.path


def test_every_example_is_answered_as_the_document_says(
    told: tuple[list[Played], Recorder], made: Described
) -> None:
    for one in told[0]:
        answer = one.answer if isinstance(one.answer, str) else json.dumps(one.answer)
        headers = {name.lower(): text for name, text in one.headers.items()}
        headers["content-type"] = one.kind
        method, body = one.example.method, answer.encode()
        assert made.strange(method, one.path, one.status, headers, body) == "", one.example.name


def test_every_shown_example_fits_its_schema(made: Described) -> None:
    shown = 0
    for method, path, operation in made.operations():
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        for number, content in enumerate(contents):
            for kind, said in content.get("content", {}).items():
                for name, example in said.get("examples", {}).items():
                    place = (method, path, str(number), kind)
                    assert made.unfit(place, said["schema"], example["value"]) == [], name
                    shown += 1
    assert shown > 100


def test_what_an_answer_may_hold_is_held_by_some_example(
    told: tuple[list[Played], Recorder], made: Described
) -> None:
    seen: set[str] = set()
    for one in told[0]:
        if isinstance(one.answer, dict):
            seen |= set(_names(one.answer))
    said = set(_properties(made.document["components"]["schemas"]))

    assert said - seen == set()


def test_every_field_that_a_parser_names_is_in_some_request(made: Described) -> None:
    known = {
        name
        for _, _, operation in made.operations()
        for name in [
            *_properties(operation.get("requestBody", {})),
            *[one["name"] for one in operation.get("parameters", [])],
        ]
    }
    named = {
        (path.name, name)
        for path in (ROOT / "layers/common/consentry/entrypoints").rglob("*.py")
        if path.name not in OF_ROWS
        for name in _asked(path)
    }

    assert {(file, name) for file, name in named if name not in known} == set()


def _asked(path: Path) -> Iterator[str]:
    """The names of fields that a module asks `Fields` for, where they are written out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in READERS and node.args and isinstance(node.args[0], ast.Constant):
            on = node.func.value
            if not (isinstance(on, ast.Name) and on.id in ("request", "re", "cursors")):
                yield str(node.args[0].value)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from _names(item)


def _properties(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
    for item in node.values() if isinstance(node, dict) else node:
        if isinstance(item, dict | list):
            yield from _properties(item)
