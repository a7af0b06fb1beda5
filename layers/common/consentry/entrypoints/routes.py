"""What a route is: its path and method, who may call it, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from consentry.domain.api_key import Role
from consentry.entrypoints.request import Request

ANYBODY = frozenset({Role.SENDER, Role.EMERGENCY, Role.OPERATOR})
OPERATORS = frozenset({Role.OPERATOR})
KEYLESS = ANYBODY | {Role.NONE}
"""For what everybody may read: the template routes such paths past the authorizer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a route answers: a JSON document, or a page or file in its place, and a status that is
    not an error's.
    """

    document: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    page: str = ""
    file: str | None = None
    file_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path with `<names>`, a method, who may call it, what its query may say besides `account`,
    and what answers.
    """

    method: str
    path: str
    run: Callable[[Request], Answer]
    roles: frozenset[Role] = ANYBODY
    query: tuple[str, ...] = ()


def shadowed(routes: tuple[Route, ...]) -> list[tuple[str, str]]:
    """Calls of a path that another route's variable would take for a name: `GET …/batch`."""
    written = {route.path for route in routes if "<" not in route.path}
    known = {(route.path, route.method) for route in routes}
    return sorted(
        {(path, route.method) for path in written for route in routes if takes(route, path)} - known
    )


def takes(route: Route, path: str) -> bool:
    """Whether a path is one of a route's: letter by letter, or by its `<names>`."""
    wanted, given = route.path.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        one == other or (one.startswith("<") and other)
        for one, other in zip(wanted, given, strict=True)
    )
