"""What a route answers, by status: the shape and the examples of success, and every problem."""

import re
from collections import defaultdict
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from consentry.domain.api_key import Role
from consentry.entrypoints import problems
from consentry.entrypoints.routes import Route
from tools.openapi.playing import Played
from tools.openapi.recording import Reading
from tools.openapi.schemas import TEXT, obj, one_of
from tools.openapi.shapes import ANSWERS, PROBLEM
from tools.openapi.unsaid import ALSO, HEADERS

_GATEWAY = obj(message=TEXT)
_OF_THE_GATEWAY = frozenset({401, 403, 413, 429, 500, 503})
_SHOWN_ITEMS = 2


def responses_of(
    route: Route, key: str, reading: Reading, examples: list[Played]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each status that a route answers, with what it answers then."""
    for status in sorted({one.status for one in examples if one.status < 300}):
        alike = [one for one in examples if one.status == status]
        yield str(status), _success(key, alike, named="idempotency-key" in reading.headers)
    keyless = Role.NONE in route.roles
    usual = {429, 500, 503} if keyless else {401, 403, 429, 500, 503}
    wanted = (usual & set(problems_by_status())) | {
        one.status for one in examples if one.status >= 400
    }
    wanted |= {400}
    wanted |= {413} if reading.body else set()
    wanted |= {422} if "idempotency-key" in reading.headers else set()
    names_an_account = "account" in reading.body or "account" in reading.query
    wanted |= {404} if "<" in route.path or names_an_account else set()
    wanted |= ALSO.get(key, set())
    for status in sorted(wanted):
        here = {
            slug(one.example.name): {"value": _short(one.answer)}
            for one in examples
            if one.status == status and one.example.shown
        }
        replayed = status == 422 and "idempotency-key" in reading.headers
        if not here and not replayed:
            yield str(status), {"$ref": f"#/components/responses/{response_name(status)}"}
            continue
        own = problem_response(status)
        own["content"]["application/problem+json"]["examples"] = here
        if replayed:
            own["headers"] = {"Idempotent-Replayed": _header("Idempotent-Replayed")}
        yield str(status), own


def _success(key: str, examples: list[Played], *, named: bool) -> dict[str, Any]:
    """What a call answers; `named` says that it takes an idempotency key."""
    content: dict[str, Any] = {}
    for one in examples:
        kind = one.kind.split(";")[0]
        schema = ANSWERS[key] if kind == "application/json" else TEXT
        into = content.setdefault(kind, {"schema": schema})
        if one.example.shown and kind == "application/json":
            shown = into.setdefault("examples", {})
            shown[slug(one.example.name)] = {"value": _short(one.answer)}
    found: dict[str, Any] = {
        "description": HTTPStatus(examples[0].status).phrase,
        "content": content,
    }
    if headers := sorted({name for one in examples for name in one.headers}):
        found["headers"] = {name: _header(name) for name in headers}
    if named:
        found.setdefault("headers", {})["Idempotent-Replayed"] = _header("Idempotent-Replayed")
    return found


def _header(name: str) -> dict[str, Any]:
    schema, text = HEADERS[name]
    return {"schema": schema, "description": text}


def problems_by_status() -> dict[int, list[problems.Problem]]:
    """The rows of the table of problems by their status."""
    found: defaultdict[int, list[problems.Problem]] = defaultdict(list)
    for row in problems.table():
        if row not in found[row.status]:
            found[row.status].append(row)
    return found


def problem_response(status: int) -> dict[str, Any]:
    """The problems that have this status."""
    rows = problems_by_status()[status]
    own = {"type": one_of(*(f"/problems/{row.type}" for row in rows))}
    content: dict[str, Any] = {
        "application/problem+json": {
            "schema": {"allOf": [PROBLEM, {"type": "object", "properties": own}]}
        }
    }
    if status in _OF_THE_GATEWAY:
        content["application/json"] = {"schema": _GATEWAY}
    found: dict[str, Any] = {
        "description": "; ".join(f"`{row.type}`: {row.title}" for row in rows),
        "content": content,
    }
    if status in (429, 503):
        found["headers"] = {"Retry-After": _header("Retry-After")}
    if status == 405:
        found["headers"] = {"Allow": _header("Allow")}
    return found


def _short(value: Any) -> Any:
    """The same with long lists cut, and without what changes with every release of the rules."""
    if isinstance(value, list):
        return [_short(item) for item in value[:_SHOWN_ITEMS]]
    if not isinstance(value, dict):
        return value
    if set(value) == {"version", "hash"}:
        return {"version": "2026.11.22", "hash": "sha256:5a0c…"}
    return {key: _short(item) for key, item in value.items()}


def response_name(status: int) -> str:
    """What a status is called among the components."""
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def slug(name: str) -> str:
    """The name of an example, as a key."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
