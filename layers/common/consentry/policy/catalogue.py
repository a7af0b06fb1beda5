"""What a profile asks for, clause by clause, with the values that its data gives.

Nothing here decides. The data files are read again, on the first question, so that no cold start
pays for it.
"""

import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from consentry.policy.decision import Detail
from consentry.policy.enforcement import Enforcement
from consentry.policy.rulebook import Rulebook

DISCLAIMER = "This is not legal advice."
_NOT_VALUES = ("behaviours.json", "citations.json", "clauses.json", "release.json")
_LONGEST_LIST = 12

type Json = dict[str, Any]
type Values = dict[str, Detail]


def clauses(profile: str, book: Rulebook) -> list[Json]:
    """Every clause of a profile's policy: its words, what enforces it, and the values."""
    return [
        {"id": clause, "quote": book.clauses[clause]}
        | _enforced(entry)
        | {"values": _behaviour_values(entry) | values(clause, profile)}
        for clause, entry in book.profile(profile).clauses.items()
    ]


def values(clause: str, profile: str) -> Values:
    """What data says for a clause, by the place where it says so; other profiles' data apart."""
    own = f"profiles/{profile}.json"
    return {
        place: found
        for place, found in _index().get(clause, {}).items()
        if not place.startswith("profiles/") or place.startswith((own, "profiles/baseline.json"))
    }


def demands(profile: str) -> Json:
    """A profile's own data, as it is written, without its map of clauses."""
    document: Json = json.loads(
        _data().joinpath(f"profiles/{profile}.json").read_text(encoding="utf-8")
    )
    return {key: value for key, value in document.items() if key not in ("title", "clauses")}


def _behaviour_values(entry: Enforcement) -> Values:
    behaviour = entry.behaviour
    return {behaviour.name: behaviour.values} if behaviour and behaviour.values else {}


def _enforced(entry: Enforcement) -> Json:
    behaviour = entry.behaviour
    return {
        "rule": entry.rules[0] if entry.rules else None,
        "also": list(entry.rules[1:]),
        "behaviour": behaviour.name if behaviour else None,
        "what": behaviour.what if behaviour else None,
        "where": behaviour.where if behaviour else None,
        "pending": entry.pending.value if entry.pending else None,
    }


@cache
def _index() -> dict[str, Values]:
    index: dict[str, Values] = {}
    for name, file in sorted(_files(_data(), "")):
        if name not in _NOT_VALUES:
            _collect(json.loads(file.read_text(encoding="utf-8")), name, index)
    return index


def _data() -> Traversable:
    return resources.files("consentry.policy").joinpath("data")


def _files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".json"):
            found.append((f"{path}{entry.name}", entry))
    return found


def _collect(node: object, place: str, index: dict[str, Values]) -> None:
    """Notes every object that names clauses, with what else stands in it."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            _collect(item, f"{place}[{number}]", index)
    if not isinstance(node, dict):
        return
    named = node.get("clauses")
    for clause in named if isinstance(named, list) else ():
        index.setdefault(clause, {})[place] = _plain(node)
    for key, item in node.items():
        _collect(item, f"{place} {key}" if place.endswith(".json") else f"{place}.{key}", index)


def _plain(node: Json) -> Detail:
    """The object's own values; a long list is only counted."""
    shown: Detail = {}
    for key, value in node.items():
        if key in ("clauses", "citations", "note"):
            continue
        if isinstance(value, str | int | float | bool) or value is None:
            shown[key] = value
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            shown[key] = value if len(value) <= _LONGEST_LIST else f"{len(value)} entries"
        else:
            shown[key] = f"{len(value)} entries"
    return shown
