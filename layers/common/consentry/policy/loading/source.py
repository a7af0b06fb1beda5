"""Reading one folder of rule data strictly: what is unknown, missing or malformed becomes a
problem.

Problems are collected, not raised, so that one run shows them all.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.resources.abc import Traversable
from typing import cast

from consentry.policy.decision import Citation
from consentry.policy.enforcement import Behaviour
from consentry.policy.profile import Basis

type Json = dict[str, object]


@dataclass(slots=True)
class Source:
    """One reading of the data: where it comes from, what is known so far, what is wrong."""

    root: Traversable
    problems: list[str] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)
    clauses: dict[str, str] = field(default_factory=dict)
    clauses_of: dict[str, list[str]] = field(default_factory=dict)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)

    def wrong(self, where: str, what: str) -> None:
        """One more problem."""
        self.problems.append(f"{where}: {what}")

    def document(self, name: str) -> Json:
        """The object in a file; an empty one, and a problem, if it cannot be read."""
        try:
            found = json.loads(self.root.joinpath(name).read_text("utf-8"))
        except (OSError, ValueError) as exc:
            self.wrong(name, f"cannot be read as JSON (`{type(exc).__name__}`)")
            return {}
        if not isinstance(found, dict):
            self.wrong(name, "must be a JSON object")
            return {}
        return found

    def keys(self, where: str, given: object, required: str, optional: str = "") -> Json:
        """`given` as an object with exactly these keys; problems for every other and every missing
        one.
        """
        if not isinstance(given, dict):
            self.wrong(where, "must be an object")
            return {}
        allowed = {*required.split(), *optional.split()}
        for key in sorted(given.keys() - allowed):
            self.wrong(where, f"unknown key `{key}`; known are {_listed(allowed)}")
        for key in sorted(set(required.split()) - given.keys()):
            self.wrong(where, f"key `{key}` is missing")
        return given

    def words(self, where: str, given: object) -> tuple[str, ...]:
        """`given` as a list of texts."""
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            self.wrong(where, "must be a list of texts")
            return ()
        return tuple(cast("list[str]", given))

    def basis(self, where: str, given: Json) -> Basis:
        """The citations and clauses of a value: at least one of both together, and all of them
        known.
        """
        citations = self.words(f"{where}.citations", given.get("citations", []))
        clauses = self.words(f"{where}.clauses", given.get("clauses", []))
        if not citations and not clauses:
            self.wrong(where, "cites nothing; give `citations` or `clauses`")
        self.known_citations(where, citations)
        for clause in clauses:
            if clause not in self.clauses:
                self.wrong(where, f"unknown clause `{clause}`")
        return Basis(citations=citations, clauses=clauses)

    def known_citations(self, where: str, ids: tuple[str, ...]) -> None:
        """A problem for every id that `citations.json` does not have."""
        for id in ids:
            if id not in self.citations:
                self.wrong(where, f"unknown citation `{id}`; add it to citations.json")

    def member[T](self, where: str, kind: Callable[[str], T], given: object, default: T) -> T:
        """`given` as a member of a closed set."""
        try:
            return kind(str(given))
        except ValueError:
            self.wrong(where, f"`{given}` is not one of its values")
            return default

    def day(self, where: str, given: object) -> date:
        """`given` as a date."""
        try:
            return date.fromisoformat(str(given))
        except ValueError:
            self.wrong(where, f"`{given}` is not a date such as 2026-11-22")
            return date.min

    def whole(self, where: str, given: object, least: int) -> int:
        """`given` as a whole number from `least` on."""
        if isinstance(given, int) and given >= least:
            return given
        self.wrong(where, f"`{given}` is no whole number from {least} on")
        return least

    def counts(self, where: str, given: object) -> dict[str, int]:
        """`given` as whole numbers above 0 by name."""
        entries = given if isinstance(given, dict) else {}
        return {name: self.whole(f"{where}.{name}", count, 1) for name, count in entries.items()}


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
