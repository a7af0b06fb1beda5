"""Whether an answer is one that `docs/openapi.json` describes: its status, kind, headers, shape."""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

FILE = Path(__file__).parents[2] / "docs/openapi.json"
UNSAID = frozenset({"content-type", "content-length", "date", "server", "connection"})
"""Headers that need no saying; `apigw-requestid` and its like are API Gateway's."""


class Described:
    """What a document says; `strange` is empty where an answer is as it says."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._paths = [
            (re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path, path.count("{"))
            for path in document["paths"]
        ]
        self._validators: dict[tuple[str, ...], jsonschema_rs.Draft202012Validator] = {}

    def strange(
        self, method: str, target: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> str:
        """What of an answer the document does not say; nothing of paths that are no routes."""
        path = self.path_of(target.partition("?")[0])
        operation = self.document["paths"].get(path, {}).get(method.lower())
        if operation is None:
            return "" if status in (401, 404, 405, 413) else f"no such operation, yet {status}"
        place = (path, method.lower(), str(status))
        said = operation["responses"].get(str(status))
        if said is None:
            return f"`{method} {path}` may not answer {status}: {body[:300]!r}"
        response = self._resolved(said)
        kind = headers.get("content-type", "").partition(";")[0]
        if kind not in response.get("content", {}):
            return f"`{method} {path}` {status} may not be `{kind}`: {body[:300]!r}"
        unsaid = {name for name in headers if name not in UNSAID and not name.startswith("apigw-")}
        if more := unsaid - {name.lower() for name in response.get("headers", {})}:
            return f"`{method} {path}` {status} says nothing of {', '.join(sorted(more))}"
        if not kind.endswith("json"):
            return ""
        schema = response["content"][kind]["schema"]
        wrong = self.unfit((*place, kind), schema, json.loads(body))
        return f"`{method} {path}` {status}: {'; '.join(wrong)[:1000]}" if wrong else ""

    def path_of(self, path: str) -> str:
        """The path of the document that a request's path is one of; the most literal wins."""
        found = [(many, name) for pattern, name, many in self._paths if pattern.fullmatch(path)]
        return min(found)[1] if found else ""

    def unfit(self, place: tuple[str, ...], schema: Mapping[str, Any], value: Any) -> list[str]:
        """What is wrong with a value under a schema that may refer to the components."""
        if place not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[place] = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True
            )
        return [
            f"{'.'.join(map(str, error.instance_path))}: {error.message[:200]}"
            for error in self._validators[place].iter_errors(value)
        ]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Every operation with its method and path."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def _resolved(self, response: dict[str, Any]) -> dict[str, Any]:
        place = response.get("$ref")
        if place is None:
            return response
        found: dict[str, Any] = self.document["components"]["responses"][place.rpartition("/")[2]]
        return found


@functools.cache
def described() -> Described:
    """What the checked-in document says."""
    return Described(json.loads(FILE.read_text("utf-8")))
