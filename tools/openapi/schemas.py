"""A few words for JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it)."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

type Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
UUID: Schema = {"type": "string", "format": "uuid"}
ANYTHING: Schema = {"type": "object"}
COMPONENTS: dict[str, Schema] = {}
"""Every schema that has a name, by it."""

_OPTIONAL = "x-optional"


def obj(**fields: Schema) -> Schema:
    """An object with these fields and no others; all are there but those marked by `opt`.

    A trailing underscore keeps a name from being a word of Python's.
    """
    named = {name.rstrip("_"): field for name, field in fields.items()}
    return {
        "type": "object",
        "properties": {name: _plain(field) for name, field in named.items()},
        "required": [name for name, field in named.items() if _OPTIONAL not in field],
        "additionalProperties": False,
    }


def opt(schema: Schema) -> Schema:
    """A field that is not always there."""
    return {**schema, _OPTIONAL: True}


def more(base: Schema, **fields: Schema) -> Schema:
    """An object with the fields of another, and these."""
    base = resolved(base)
    own = obj(**fields)
    return {
        **own,
        "properties": {**base["properties"], **own["properties"]},
        "required": list(dict.fromkeys([*base["required"], *own["required"]])),
    }


def named(name: str, schema: Schema) -> Schema:
    """A reference to a schema that stands among the document's components."""
    COMPONENTS[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


def resolved(schema: Schema) -> Schema:
    """The schema itself where a reference to a component was given."""
    place = schema.get("$ref")
    return COMPONENTS[place.rpartition("/")[2]] if place else schema


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    loose = {**schema, "type": [schema["type"], "null"]}
    return {**loose, "enum": [*schema["enum"], None]} if "enum" in schema else loose


def listed(schema: Schema) -> Schema:
    """A list of such."""
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    """An object whose names are not known beforehand, with such values."""
    return {"type": "object", "additionalProperties": schema}


def one_of(*values: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(values)}


def enum(kind: type[StrEnum]) -> Schema:
    """One of an enumeration's words."""
    return one_of(*(member.value for member in kind))


def page_of(schema: Schema, **fields: Schema) -> Schema:
    """A page of a list."""
    return obj(items=listed(schema), next_cursor=maybe(TEXT), **fields)


def matching(pattern: re.Pattern[str]) -> str:
    """A pattern that Python matches in full, as JSON Schema searches for it."""
    return f"^(?:{pattern.pattern})$"


def _plain(schema: Mapping[str, Any]) -> Schema:
    return {key: value for key, value in schema.items() if key != _OPTIONAL}
