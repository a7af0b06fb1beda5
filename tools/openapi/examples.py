"""The requests that the document shows, in the order of a story that is played on the handlers.

What each answers is taken from there. `@name.field` stands for a field of an earlier answer.
Several files tell one part each; a route without an example that succeeds fails the generation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPERATOR, SENDER, EMERGENCY, NOBODY = "operator", "sender", "emergency", ""
OTHER, OTHER_EMERGENCY = "other", "other_emergency"
"""Keys of another account than the story's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One request with its `route` (`METHOD /path/<name>`), and the status that it must get."""

    name: str
    route: str
    status: int
    body: Any = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    by: str = SENDER
    shown: bool = True
    """Whether the document shows it; if not, it only teaches what the route reads."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.route.partition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A text from a handset."""

    body: str
    number: str
    to: str = "+12065550100"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Whatever is queued leaves, and arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Time passes."""

    seconds: float


type Step = Example | Reply | Dispatch | Wait
