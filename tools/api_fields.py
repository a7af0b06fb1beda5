"""The fields of a JSON schema in words, one line each, for the page about the API."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_E164 = "^\\+[1-9]"
_DEEPEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its dotted name, what it holds, what for, and whether it must be there."""

    name: str
    holds: str
    means: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Fields:
    """Reads schemas that may refer to named ones."""

    named: dict[str, Any]

    def of(self, schema: dict[str, Any]) -> Iterator[Field]:
        """Each field, those that must be there first, those of objects after the object."""
        yield from self._below(schema, "", 0)

    def _below(self, schema: dict[str, Any], above: str, depth: int) -> Iterator[Field]:
        whole = self._whole(schema)
        needed = set(whole.get("required", ()))
        every = whole.get("properties", {})
        for name, found in sorted(every.items(), key=lambda one: one[0] not in needed):
            inner = self._whole(found)
            yield Field(
                name=f"{above}{name}",
                holds=shown_type(inner, self._whole),
                means=found.get("description", ""),
                needed=name in needed,
            )
            if depth < _DEEPEST:
                items = self._whole(_last(inner.get("items", {})))
                yield from self._below(inner, f"{above}{name}.", depth + 1)
                yield from self._below(items, f"{above}{name}[].", depth + 1)

    def _whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            found: dict[str, Any] = self.named[schema["$ref"].rsplit("/", 1)[1]]
            return found
        return schema


def _last(schema: dict[str, Any]) -> dict[str, Any]:
    """The fullest of several forms, which comes last."""
    found: dict[str, Any] = schema["anyOf"][-1] if "anyOf" in schema else schema
    return found


def shown_type(schema: dict[str, Any], whole: Any = lambda each: each) -> str:
    """What a value is, with its bounds."""
    if "anyOf" in schema:
        return " or ".join(shown_type(whole(each), whole) for each in schema["anyOf"])
    choice = [each for each in schema.get("enum", ()) if each is not None]
    if choice:
        return f"{' or '.join(f'`{each}`' for each in choice)}{_default(schema)}"
    kinds = schema.get("type", "anything")
    kind = kinds if isinstance(kinds, str) else next(each for each in kinds if each != "null")
    return f"{_kind(kind, schema, whole)}{_default(schema)}"


def _kind(kind: str, schema: dict[str, Any], whole: Any) -> str:
    if kind == "array":
        inner = shown_type(whole(schema.get("items", {})), whole)
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list{most}, of {inner}" if most else f"list of {inner}"
    if kind == "object":
        most = f", at most {schema['maxProperties']} fields" if "maxProperties" in schema else ""
        return f"object{most}"
    if kind == "boolean":
        return "true or false"
    if kind in {"integer", "number"}:
        return f"{kind}{_span(schema, 'minimum', 'maximum')}"
    return _text(schema)


def _text(schema: dict[str, Any]) -> str:
    pattern = schema.get("pattern", "")
    if schema.get("format") == "date-time":
        return "instant"
    if schema.get("format"):
        return str(schema["format"])
    if pattern.startswith(_E164):
        wide = "|" in pattern
        return "number in E.164, short code or sender id" if wide else "number in E.164"
    if pattern.startswith("^(?:[a-z0-9][a-z0-9-]"):
        return "id: small letters, digits and hyphens, at most 63"
    own = pattern and pattern != "\\S"
    shape = f", as in `{pattern}`" if own else ""
    return f"text{_span(schema, 'minLength', 'maxLength')}{shape}"


def _span(schema: dict[str, Any], low: str, high: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if least is not None and most is not None:
        return f" of {least}" if least == most else f", {least} to {most}"
    if most is not None:
        return f", at most {most}"
    return f", at least {least}" if least else ""


def _default(schema: dict[str, Any]) -> str:
    return f", by default `{schema['default']}`" if "default" in schema else ""
