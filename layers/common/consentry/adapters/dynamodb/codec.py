"""Domain records as plain JSON and back, by their type hints.

The domain itself knows nothing of storage.

Only None is left out: a stored record must not change its meaning when a default in the code does.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from consentry.domain.times import parse_rfc3339, rfc3339


def to_json(record: object, *, without: frozenset[str] = frozenset()) -> str:
    """A record as compact JSON; the fields named in `without` are kept elsewhere."""
    document = {k: v for k, v in plain(record).items() if k not in without}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def from_json[T](kind: type[T], text: str, **more: Any) -> T:
    """The record that `to_json` wrote; `more` are the fields that were kept elsewhere."""
    return from_plain(kind, {**json.loads(text), **{k: plain(v) for k, v in more.items()}})


def from_plain[T](kind: type[T], document: dict[str, Any]) -> T:
    """The record of a document. KeyError if a field that must be there is missing."""
    read: Callable[[Any], T] = _READERS.get(kind) or _READERS.setdefault(kind, _reader(kind))
    return read(document)


def plain(value: Any) -> Any:
    """The value in JSON's terms: instants as RFC 3339, enums by value, sets sorted."""
    if is_dataclass(value):
        pairs = ((f.name, plain(getattr(value, f.name))) for f in fields(value))
        return {name: each for name, each in pairs if each is not None}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return rfc3339(value) if isinstance(value, datetime) else value


def _reader(kind: Any) -> Callable[[Any], Any]:
    """The function that turns JSON into `kind`."""
    if kind is datetime:
        return parse_rfc3339
    if is_dataclass(kind):
        return _record_reader(kind)
    if get_origin(kind) is not None:
        return _generic_reader(get_origin(kind), get_args(kind))
    return kind if isinstance(kind, type) and issubclass(kind, Enum) else _as_it_is


def _generic_reader(origin: Any, arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if origin in (Union, UnionType):
        inner = _reader(next(each for each in arguments if each is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is dict:
        of_value = _reader(arguments[1])
        return lambda value: {key: of_value(each) for key, each in value.items()}
    of_member = _reader(arguments[0])
    return lambda value: origin(of_member(each) for each in value)


def _as_it_is(value: Any) -> Any:
    return value


def _record_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {f.name: _reader(hints[f.name]) for f in fields(kind) if f.init}
    given = [f for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    required = {f.name for f in given if type(None) not in get_args(hints[f.name])}
    empty: dict[str, Any] = dict.fromkeys({f.name for f in given} - required)

    def read(document: dict[str, Any]) -> Any:
        known = {n: r(document[n]) for n, r in readers.items() if n in document}
        if missing := required - known.keys():
            raise KeyError(*sorted(missing))
        return kind(**{**empty, **known})

    return read


_READERS: dict[Any, Callable[[Any], Any]] = {}
