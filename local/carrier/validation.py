"""Checks values against botocore's model of EUM, however deep they are nested.

The server's own validation is documented nowhere but in the shapes: required members, types,
lengths, ranges, patterns and enumerations. A member that the model lacks is refused as well: the
service would ignore it, and a misspelt parameter is what a test bed has to find.
"""

import re
from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float),
    "structure": dict,
    "list": list,
    "map": dict,
}


def wrong_types(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """The path of each value whose JSON type is not the shape's."""
    fits = isinstance(value, _TYPES[shape.type_name])
    if not fits or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield path
        return
    for name, one, inner in _inside(value, shape, path):
        yield from wrong_types(one, inner, name)


def missing_members(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """The path of each required member that is not there."""
    if isinstance(shape, StructureShape):
        for name in shape.required_members:
            if value.get(name) is None:
                yield _joined(path, name)
    for name, one, inner in _inside(value, shape, path):
        yield from missing_members(one, inner, name)


def problems(value: Any, shape: Shape, path: str = "") -> Iterator[tuple[str, str]]:
    """The path of each value that breaks a constraint of the model, and which."""
    if text := _broken(value, shape):
        yield path, text
    if isinstance(shape, StructureShape):
        for name in value:
            if name not in shape.members:
                yield _joined(path, name), "is not known to the service"
    if isinstance(shape, MapShape):
        for key in value:
            if text := _broken(key, shape.key):
                yield _joined(path, key), f"its key {text}"
    for name, one, inner in _inside(value, shape, path):
        yield from problems(one, inner, name)


def _inside(value: Any, shape: Shape, path: str) -> Iterator[tuple[str, Any, Shape]]:
    """Each value inside a value, with its path and shape; null is as good as absent."""
    if isinstance(shape, StructureShape):
        for name, one in value.items():
            if one is not None and name in shape.members:
                yield _joined(path, name), one, shape.members[name]
    elif isinstance(shape, ListShape):
        for index, one in enumerate(value):
            yield f"{path}[{index}]", one, shape.member
    elif isinstance(shape, MapShape):
        for key, one in value.items():
            yield _joined(path, key), one, shape.value


def _broken(value: Any, shape: Shape) -> str:
    """Which constraint of its shape a value breaks, its own insides aside."""
    limits = shape.metadata
    if shape.type_name in ("string", "list", "map"):
        if not _within(len(value), limits):
            return f"must have {_range(limits)} characters or entries"
    elif shape.type_name in ("integer", "long") and not _within(value, limits):
        return f"must be {_range(limits)}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        return f"must match `{limits['pattern']}`"
    if limits.get("enum") and value not in limits["enum"]:
        return f"must be one of {', '.join(limits['enum'])}"
    return ""


def _within(size: int, limits: Any) -> bool:
    return bool(limits.get("min", size) <= size <= limits.get("max", size))


def _range(limits: Any) -> str:
    return f"{limits.get('min', 0)} to {limits.get('max', 'any number of')}"


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
