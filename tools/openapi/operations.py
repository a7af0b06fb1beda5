"""One operation of the document: who it is, what it takes, what it answers."""

import re
from collections.abc import Iterator
from typing import Any

from consentry.domain.api_key import Role
from consentry.entrypoints.routes import OPERATORS, Route
from tools.openapi.answers import responses_of, slug
from tools.openapi.meanings import explain
from tools.openapi.playing import Played
from tools.openapi.recording import Reading, body_of
from tools.openapi.routes import routes
from tools.openapi.schemas import Schema
from tools.openapi.unsaid import KEY_HEADER, ONE_BY_ONE, OPTIONAL_BODY, PATH, QUERY, SHORT

_ONE_BY_ONE = "Anything else: answered as `invalid` in its place, with what is wrong."


def operation_of(route: Route, reading: Reading, examples: list[Played]) -> dict[str, Any]:
    """A route as the document tells it, out of what was read and answered while it was played."""
    key = f"{route.method} {route.path}"
    summary, _, rest = (route.run.__doc__ or "").strip().partition("\n\n")
    roles = "Operators only." if route.roles == OPERATORS else ""
    found: dict[str, Any] = {
        "operationId": id_of(route),
        "tags": [tag_of(route)],
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
    found["responses"] = dict(sorted(responses_of(route, key, reading, examples)))
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
        yield KEY_HEADER


def _requests(examples: list[Played]) -> dict[str, Any]:
    shown = [one for one in examples if one.example.shown and one.status != 400]
    return {slug(one.example.name): {"value": one.body} for one in shown if one.body is not None}


def _content(schema: Schema, examples: dict[str, Any]) -> dict[str, Any]:
    return {"schema": schema, "examples": examples} if examples else {"schema": schema}


def id_of(route: Route) -> str:
    """The function's name; of several routes of one, with what their path has more."""
    same = [each for each in routes() if each.run is route.run]
    more = [name for name in re.findall(r"<(\w+)>", route.path) if len(same) > 1]
    return "_".join([tag_of(route), route.run.__name__, *more])


def tag_of(route: Route) -> str:
    """The resource that a route is about: its module."""
    return route.run.__module__.rpartition(".")[2]
