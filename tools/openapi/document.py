"""From routes, readings, shapes and played examples to one OpenAPI 3.1 document."""

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from consentry.domain.api_key import Role
from consentry.domain.message import Status
from consentry.domain.review import ReviewStatus
from consentry.entrypoints import api, problems
from consentry.entrypoints.api.emergency_bans import COUNTY, REGION
from consentry.entrypoints.api.suppressions import SCOPE
from consentry.entrypoints.fields import IDENTIFIER
from consentry.entrypoints.routes import OPERATORS, Route
from tools.openapi.meanings import explain
from tools.openapi.playing import Played
from tools.openapi.recording import Reading, body_of
from tools.openapi.schemas import COMPONENTS, TEXT, Schema, enum, matching, obj, one_of
from tools.openapi.shapes import ANSWERS, PROBLEM

_ID = {"type": "string", "pattern": matching(IDENTIFIER), "maxLength": 63}
_NUMBER = {"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"}
PATH: dict[str, Schema] = {
    "account": _ID,
    "campaign": _ID,
    "region": {"type": "string", "pattern": matching(REGION)},
    "county": {"type": "string", "pattern": matching(COUNTY)},
    "name": {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"},
}
"""What stands in a path where the route itself asks no typed question."""
QUERY: dict[str, tuple[Schema, str]] = {
    "account": (_ID, "The account; an operator must name one, others may name their own only."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 100, "default": 50}, "Most items."),
    "cursor": (TEXT, "Where to go on: `next_cursor` of the page before."),
    "status": (enum(Status), "Only those in this state."),
    "to": (TEXT, "Only those to this number."),
    "campaign": (TEXT, "Only those of this campaign."),
    "recipient": (_NUMBER, "Whose, in E.164."),
    "GET /v1/reviews status": (enum(ReviewStatus), "Only those, within the page."),
    "unanswered": (one_of("true", "false"), "Only what nobody has answered yet."),
    "role": (one_of("operator"), "The keys of operators in place of the account's."),
    "scope": (
        {"type": "string", "pattern": matching(SCOPE), "default": "account"},
        "Which entry: `global`, `account`, `campaign:<id>` or `category:<name>`.",
    ),
}
"""What stands in a query where the route reads it by itself; of one route only, under its name."""
HEADERS: dict[str, tuple[Schema, str]] = {
    "Idempotent-Replayed": (one_of("true"), "This is the answer that the first such call got."),
    "Next-Cursor": (TEXT, "Where to go on, where the body has no room for it."),
    "Content-Disposition": (TEXT, "That this is a file."),
    "Content-Security-Policy": (TEXT, "That the page loads nothing from anywhere."),
    "Referrer-Policy": (TEXT, "That a browser tells nobody where it comes from."),
    "X-Content-Type-Options": (TEXT, "That this is nothing else than it says."),
    "Cache-Control": (TEXT, "How long it may be kept."),
    "Retry-After": ({"type": "integer", "minimum": 0}, "Seconds to wait."),
    "Allow": (TEXT, "The methods that this path takes."),
}
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body again: the first answer again, and nothing twice.",
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"},
}
OPTIONAL_BODY = frozenset(
    {
        "POST /v1/accounts/<account>/keys/<key>/rotate",
        "POST /v1/accounts/<account>/campaigns/<campaign>/pause",
        "POST /v1/accounts/<account>/campaigns/<campaign>/resume",
    }
)
"""Routes whose body may be left out."""
ALSO = {
    "POST /v1/messages": {409},
    "POST /v1/messages/batch": {409},
    "POST /v1/consents/revoke": {409},
}
"""What a route answers, too, when another call has just come before it."""
SHORT = {
    "PUT /v1/policy/operator-rules": {"words": "text", "domains": "domain", "categories": "name"}
}
"""Lists whose items may be a text in place of an object with that one field."""
ONE_BY_ONE = {"POST /v1/messages/batch": ("recipients",)}
"""Lists whose items are judged one by one: what is wrong with one is said in its place."""
_ONE_BY_ONE = "Anything else: answered as `invalid` in its place, with what is wrong."
_GATEWAY = obj(message=TEXT)
_OF_THE_GATEWAY = frozenset({401, 403, 413, 429, 500, 503})
_SHOWN_ITEMS = 2
INFO = {
    "title": "Consentry",
    "version": "1",
    "summary": "Text messages that law, carriers and policy allow, and no others.",
    "description": (
        "JSON in `snake_case`, times in RFC 3339 UTC, numbers in E.164; unknown fields are refused,"
        " null stands for a field that is not given. Errors are problem documents (RFC 9457), those"
        " that API Gateway raises by itself excepted. Generated from the code by `make docs`; the"
        " examples are answers that it gave, long lists cut short. This is not legal advice."
    ),
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}


def routes() -> list[Route]:
    """Every route that any function serves."""
    modules = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
    found = [importlib.import_module(f"{api.__name__}.{name}") for name in modules]
    return [route for module in found for route in getattr(module, "ROUTES", ())]


def document(played: Sequence[Played], readings: dict[str, Reading]) -> dict[str, Any]:
    """The whole document. ValueError naming each route without an answer or a good example."""
    by_route: defaultdict[str, list[Played]] = defaultdict(list)
    for one in played:
        by_route[one.example.route].append(one)
    paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    wrong: list[str] = []
    for route in routes():
        key = f"{route.method} {route.path}"
        examples = by_route.pop(key, [])
        if key not in ANSWERS or not any(one.status < 300 for one in examples):
            wrong.append(key)
            continue
        path = re.sub(r"<(\w+)>", r"{\1}", route.path)
        reading = readings.get(key, Reading())
        paths[path][route.method.lower()] = _operation(route, reading, examples)
    gone = sorted({*by_route, *ANSWERS} - {f"{route.method} {route.path}" for route in routes()})
    if wrong or gone:
        said = f"say what these answer in shapes, and show it in story: {', '.join(wrong)}; "
        raise ValueError(f"{said}these are no routes: {', '.join(gone)}")
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/"}],
        "security": [{"ApiKey": []}],
        "tags": [{"name": tag} for tag in sorted({_tag(route) for route in routes()})],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {
                "ApiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of role `sender`, `emergency` or `operator`.",
                }
            },
            "schemas": dict(sorted(COMPONENTS.items())),
            "responses": {_name(status): _problem(status) for status in sorted(_types())},
        },
    }


def _operation(route: Route, reading: Reading, examples: list[Played]) -> dict[str, Any]:
    key = f"{route.method} {route.path}"
    summary, _, rest = (route.run.__doc__ or "").strip().partition("\n\n")
    roles = "Operators only." if route.roles == OPERATORS else ""
    found: dict[str, Any] = {
        "operationId": _id(route),
        "tags": [_tag(route)],
        "summary": " ".join(summary.split()).rstrip("."),
    }
    if text := " ".join([*rest.split(), roles]).strip():
        found["description"] = text
    if parameters := list(_parameters(route, reading, examples)):
        found["parameters"] = parameters
    if Role.NONE in route.roles:
        found["security"] = []
    if reading.body:
        body = body_of(reading)
        explain(key, body)
        for name, field in SHORT.get(key, {}).items():
            items = body["properties"][name]["items"]
            body["properties"][name]["items"] = {"anyOf": [items["properties"][field], items]}
        for name in ONE_BY_ONE.get(key, ()):
            items = body["properties"][name]["items"]
            body["properties"][name]["items"] = {"anyOf": [items, {"description": _ONE_BY_ONE}]}
        found["requestBody"] = {
            "required": key not in OPTIONAL_BODY,
            "content": {"application/json": _content(body, _requests(examples))},
        }
    found["responses"] = dict(sorted(_responses(route, key, reading, examples)))
    return found


def _parameters(route: Route, reading: Reading, examples: list[Played]) -> Iterator[dict[str, Any]]:
    good = next(one for one in examples if one.status < 300)
    for name in re.findall(r"<(\w+)>", route.path):
        schema = reading.path.get(name) or PATH[name]
        example = good.path.split("?")[0].split("/")[route.path.split("/").index(f"<{name}>")]
        yield {"name": name, "in": "path", "required": True, "schema": schema, "example": example}
    for name, read in sorted(reading.query.items()):
        own = f"{route.method} {route.path} {name}"
        known = QUERY.get(own, QUERY.get(name))
        schema, text = known or (read.schema if read else {}, "")
        required = read.required if read else name == "recipient"
        given = {"name": name, "in": "query", "required": required, "schema": schema}
        yield {**given, "description": text} if text else given
    if "idempotency-key" in reading.headers:
        yield _KEY_HEADER


def _requests(examples: list[Played]) -> dict[str, Any]:
    shown = [one for one in examples if one.example.shown and one.status != 400]
    return {_slug(one.example.name): {"value": one.body} for one in shown if one.body is not None}


def _responses(
    route: Route, key: str, reading: Reading, examples: list[Played]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for status in sorted({one.status for one in examples if one.status < 300}):
        alike = [one for one in examples if one.status == status]
        yield str(status), _success(key, alike, named="idempotency-key" in reading.headers)
    keyless = Role.NONE in route.roles
    usual = {429, 500, 503} if keyless else {401, 403, 429, 500, 503}
    wanted = (usual & set(_types())) | {one.status for one in examples if one.status >= 400}
    wanted |= {400}
    wanted |= {413} if reading.body else set()
    wanted |= {422} if "idempotency-key" in reading.headers else set()
    names_an_account = "account" in reading.body or "account" in reading.query
    wanted |= {404} if "<" in route.path or names_an_account else set()
    wanted |= ALSO.get(key, set())
    for status in sorted(wanted):
        here = {
            _slug(one.example.name): {"value": _short(one.answer)}
            for one in examples
            if one.status == status and one.example.shown
        }
        replayed = status == 422 and "idempotency-key" in reading.headers
        if not here and not replayed:
            yield str(status), {"$ref": f"#/components/responses/{_name(status)}"}
            continue
        own = _problem(status)
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
            shown[_slug(one.example.name)] = {"value": _short(one.answer)}
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


def _types() -> dict[int, list[problems.Problem]]:
    """The rows of the table of problems by their status."""
    found: defaultdict[int, list[problems.Problem]] = defaultdict(list)
    for row in problems.table():
        if row not in found[row.status]:
            found[row.status].append(row)
    return found


def _problem(status: int) -> dict[str, Any]:
    rows = _types()[status]
    types = {"type": one_of(*(f"/problems/{row.type}" for row in rows))}
    content: dict[str, Any] = {
        "application/problem+json": {
            "schema": {"allOf": [PROBLEM, {"type": "object", "properties": types}]}
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


def _content(schema: Schema, examples: dict[str, Any]) -> dict[str, Any]:
    return {"schema": schema, "examples": examples} if examples else {"schema": schema}


def _short(value: Any) -> Any:
    """The same with long lists cut, and without what changes with every release of the rules."""
    if isinstance(value, list):
        return [_short(item) for item in value[:_SHOWN_ITEMS]]
    if not isinstance(value, dict):
        return value
    if set(value) == {"version", "hash"}:
        return {"version": "2026.11.22", "hash": "sha256:5a0c…"}
    return {key: _short(item) for key, item in value.items()}


def _id(route: Route) -> str:
    """The function's name; of several routes of one, with what their path has more."""
    same = [each for each in routes() if each.run is route.run]
    more = [name for name in re.findall(r"<(\w+)>", route.path) if len(same) > 1]
    return "_".join([_tag(route), route.run.__name__, *more])


def _tag(route: Route) -> str:
    return route.run.__module__.rpartition(".")[2]


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
