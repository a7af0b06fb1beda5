"""What a route reads of a request, learnt while it answers: the parser is the declaration.

Every question that a route asks of `Fields`, of the query and of the path is noted with its bounds.
A field that is read only if another is given is learnt from an example that gives it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

import pytest

from consentry.entrypoints import http
from consentry.entrypoints.fields import IDENTIFIER, Fields
from consentry.entrypoints.gateway_events import request_of
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Route
from tools.openapi.schemas import Schema, enum, matching, maybe

_E164 = r"^\+[1-9][0-9]{6,14}$"
_ORIGINATING = rf"{_E164}|^[0-9]{{3,8}}$|^(?=.*[A-Za-z])[A-Za-z0-9]{{1,11}}$"
_IN_PATH = {"number": _E164, "originating": _ORIGINATING}


@dataclass(slots=True)
class Read:
    """What was asked of one place: its schema, and whether it must be there."""

    schema: Schema
    required: bool = False


@dataclass(slots=True)
class Reading:
    """Everything that one route asked for."""

    body: dict[str, Read] = field(default_factory=dict)
    query: dict[str, Read | None] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)
    path: dict[str, Schema] = field(default_factory=dict)


class Recorder:
    """Notes what is read for the route at hand, `METHOD /path/<name>`."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}
        self.route = ""
        self._depth = 0
        self._errors: object = None

    @property
    def reading(self) -> Reading:
        """What the route at hand asks for."""
        return self.readings.setdefault(self.route, Reading())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within this block, every route that answers is listened to."""
        with pytest.MonkeyPatch.context() as patch:
            for name, describe in _KINDS.items():
                patch.setattr(Fields, name, self._noting(getattr(Fields, name), describe))
            for name in ("number", "originating", "uuid"):
                patch.setattr(Request, name, self._in_path(getattr(Request, name), name))
            patch.setattr(http, "_admit", self._admitting(http._admit))
            patch.setattr(http, "request_of", self._watching(request_of))
            yield

    def _noting(self, original: Callable[..., Any], describe: Callable[..., Schema]) -> Any:
        @wraps(original)
        def noting(fields: Fields, name: str, *args: Any, **asked: Any) -> Any:
            outermost = not self._depth
            self._depth += 1
            try:
                return original(fields, name, *args, **asked)
            finally:
                self._depth -= 1
                if outermost and self._is_of_the_body(fields):
                    self._note(f"{fields._path}{name}", describe(*args, **asked), asked)

        return noting

    def _is_of_the_body(self, fields: Fields) -> bool:
        """Whether this is the request's document, not a row out of a list that came in it."""
        if self._errors is None:
            self._errors = fields.errors
        return fields.errors is self._errors or "[]" in _place(fields._path)

    def _note(self, path: str, schema: Schema, asked: dict[str, Any]) -> None:
        place = _place(path)
        required = bool(asked.get("required")) or (
            "least" in asked and schema["type"] == "array" and asked.get("required", True)
        )
        read = Read(schema if required else maybe(schema), required)
        target: dict[str, Any] = self.reading.body
        if self.route.startswith(("GET", "DELETE")):
            target = self.reading.query
            read = Read(schema, required)
        target[place] = read

    def _in_path(self, original: Callable[..., Any], kind: str) -> Any:
        @wraps(original)
        def asked(request: Request, name: str) -> Any:
            schema: Schema = {"type": "string", "format": "uuid"}
            if kind != "uuid":
                schema = {"type": "string", "pattern": _IN_PATH[kind]}
            known = self.reading.path.setdefault(name, schema)
            if kind == "originating":
                known["pattern"] = _ORIGINATING
            return original(request, name)

        return asked

    def _admitting(self, original: Callable[..., None]) -> Any:
        def admit(caller: Any, route: Route, *rest: Any) -> None:
            self.route, self._errors = f"{route.method} {route.path}", None
            original(caller, route, *rest)

        return admit

    def _watching(self, original: Callable[..., Request]) -> Any:
        def request(*args: Any, **options: Any) -> Request:
            made = original(*args, **options)
            query = _Watched(made.query, self._ask_query)
            headers = _Watched(made.headers, self._ask_header)
            return replace(made, query=query, headers=headers)

        return request

    def _ask_query(self, name: str) -> None:
        self.reading.query.setdefault(name, None)

    def _ask_header(self, name: str) -> None:
        self.reading.headers.add(name)


class _Watched(dict[str, str]):
    """A mapping that tells which of its names was asked for."""

    def __init__(self, values: Any, tell: Callable[[str], object]) -> None:
        super().__init__(values)
        self._tell = tell

    def get(self, name: str, default: Any = None) -> Any:
        """Tells, and answers."""
        self._tell(name)
        return super().get(name, default)


def body_of(reading: Reading) -> Schema:
    """The schema of a body, out of the places that were read."""
    root = _object()
    for place, read in sorted(reading.body.items(), key=lambda item: item[0].count(".")):
        *parents, name = place.split(".")
        target = root
        for parent in parents:
            target = _inside(target, parent)
        target["properties"][name] = {**read.schema, **target["properties"].get(name, {})}
        if read.required:
            target["required"].append(name)
    return root


def _inside(target: Schema, parent: str) -> Schema:
    plain = parent.removesuffix("[]")
    found: Schema = target["properties"][plain]
    if plain == parent:
        found.setdefault("properties", {})
        found.setdefault("required", [])
        found["additionalProperties"] = False
        return found
    if "properties" not in found["items"]:
        found["items"] = _object()
    items: Schema = found["items"]
    return items


def _object() -> Schema:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _place(path: str) -> str:
    """`recipients.0.to` and `words[3].text` as `recipients[].to` and `words[].text`."""
    return re.sub(r"\.\d+(?=\.|$)|\[\d+\]", "[]", path)


def _text(*, most: int = 1000, pattern: re.Pattern[str] | None = None, **_: Any) -> Schema:
    wanted = matching(pattern) if pattern else r"\S"
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": wanted}


def _number(**_: Any) -> Schema:
    return {"type": "string", "pattern": _E164, "maxLength": 16, "description": "E.164."}


def _range(kind: str) -> Callable[..., Schema]:
    def schema(*, least: float, most: float, **_: Any) -> Schema:
        return {"type": kind, "minimum": least, "maximum": most}

    return schema


def _texts(*, most_items: int = 50, most: int = 200) -> Schema:
    item = {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"\S"}
    return {"type": "array", "maxItems": most_items, "items": item}


def _pairs(*, most: int, key_most: int, value_most: int) -> Schema:
    return {
        "type": "object",
        "maxProperties": most,
        "propertyNames": {"minLength": 1, "maxLength": key_most},
        "additionalProperties": {"type": "string", "maxLength": value_most},
    }


def _objects(*, least: int, most: int, **_: Any) -> Schema:
    return {"type": "array", "minItems": least, "maxItems": most, "items": {}}


_KINDS: dict[str, Callable[..., Schema]] = {
    "text": _text,
    "identifier": lambda **_: _text(most=63, pattern=IDENTIFIER),
    "number": _number,
    "originating": lambda **_: {"type": "string", "pattern": _ORIGINATING, "maxLength": 16},
    "choice": lambda kind, **_: enum(kind),
    "flag": lambda **_: {"type": "boolean"},
    "tri": lambda **_: {"type": "boolean"},
    "integer": _range("integer"),
    "decimal": _range("number"),
    "instant": lambda **_: {"type": "string", "format": "date-time"},
    "texts": _texts,
    "choices": lambda kind, **_: {"type": "array", "maxItems": 50, "items": enum(kind)},
    "pairs": _pairs,
    "nested": lambda **_: {"type": "object"},
    "objects": _objects,
}
