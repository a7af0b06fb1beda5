"""Which rule or behaviour enforces each clause of a profile: none is left out, none is invented."""

from typing import cast

from consentry.policy.decision import Detail
from consentry.policy.enforcement import Behaviour, Enforcement, Topic
from consentry.policy.loading.source import Json, Source
from consentry.policy.rules import ALL

_RULES = frozenset(rule.id for rule in ALL)


def read_behaviours(source: Source) -> None:
    """Make the behaviours known to `source`."""
    for name, given in source.document("behaviours.json").items():
        entry = source.keys(f"behaviours.json `{name}`", given, "what where", "values")
        source.behaviours[name] = Behaviour(
            name=name,
            what=str(entry.get("what", "")),
            where=str(entry.get("where", "")),
            values=cast("Detail", entry.get("values", {})),
        )


def read_enforcement(
    source: Source, profile: str, where: str, given: object
) -> dict[str, Enforcement]:
    """What enforces each clause of the profile's policy, by clause."""
    entries: Json = given if isinstance(given, dict) else {}
    own = source.clauses_of.get(profile, [])
    for clause in own:
        if clause not in entries:
            source.wrong(where, f"clause `{clause}` is mapped to nothing")
    for clause in sorted(entries.keys() - set(own)):
        source.wrong(where, f"`{clause}` is no clause of this policy")
    return {
        clause: _enforcement(source, f"{where}.{clause}", clause, entries[clause])
        for clause in own
        if clause in entries
    }


def _enforcement(source: Source, where: str, clause: str, given: object) -> Enforcement:
    entry = source.keys(where, given, "", "rule also behaviour pending")
    named = [kind for kind in ("rule", "behaviour", "pending") if kind in entry]
    if len(named) != 1:
        source.wrong(where, "must name one of `rule`, `behaviour` and `pending`")
    if "pending" in entry:
        topic = source.member(where, Topic, entry["pending"], Topic.GOVERNANCE)
        return Enforcement(clause=clause, pending=topic)
    if "behaviour" in entry:
        name = str(entry["behaviour"])
        if name not in source.behaviours:
            source.wrong(where, f"unknown behaviour `{name}`; add it to behaviours.json")
        return Enforcement(clause=clause, behaviour=source.behaviours.get(name))
    rules = (str(entry.get("rule", "")), *source.words(f"{where}.also", entry.get("also", [])))
    for rule in rules:
        if rule not in _RULES:
            source.wrong(where, f"unknown rule `{rule}`")
    return Enforcement(clause=clause, rules=rules)
