"""Cases that a lawyer can read: YAML in `tests/cases`, turned into facts and compared with the
decision.

A case is `name`, `law` (a citation or clause id, which every refusal must cite), `given` (what
differs from the seeded reminder) and `decided`: a list of instants with the outcome, the rules that
object and `not_before`. An instant is local time with its zone, as in `2026-11-24 20:59:59
America/New_York`. A `decided` entry may add to `given` by `with`.
"""

import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from consentry.domain.consent import Consent
from consentry.domain.history import SendIntent
from consentry.domain.message import Category
from consentry.domain.suppression import Suppression
from consentry.policy.facts import (
    AccountFacts,
    CampaignFacts,
    Facts,
    MessageFacts,
    RecipientFacts,
    SenderFacts,
)
from tests.support.builders import BRAND, NOON, consent, facts, intent, opt_out

CASES = Path(__file__).parent.parent / "cases"
_PLAIN = ("to", "time_zone", "region", "body")
_READ_BELOW = ("brand", "consents", "suppressions", "earlier", "inbound_minutes_ago")
_PARTS: dict[str, type] = {
    "account": AccountFacts,
    "campaign": CampaignFacts,
    "sender": SenderFacts,
    "recipient": RecipientFacts,
    "message": MessageFacts,
}
_SHORT = {"category": "message", "profile": "account", "on_quiet_hours": "message"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One line of a case: facts, and what must come of them."""

    name: str
    law: str
    facts: Facts
    outcome: str
    rules: tuple[str, ...]
    not_before: datetime | None


def cases() -> Iterator[Decided]:
    """Every line of every case file."""
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            for line in case["decided"]:
                yield _decided(path.stem, case, line)


def instant(text: str) -> datetime:
    """Local time and zone in UTC; a fourth word `again` is the second pass of a repeated hour."""
    day, clock, zone, *again = text.split()
    wall = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone), fold=len(again))
    return wall.astimezone(UTC)


def _decided(file: str, case: dict[str, Any], line: dict[str, Any]) -> Decided:
    unknown = (case.keys() - {"name", "law", "given", "decided"}) | (
        line.keys() - {"at", "outcome", "rules", "not_before", "with"}
    )
    assert not unknown, f"{file}: {case.get('name')}: unknown keys {sorted(unknown)}"
    at = instant(line["at"]) if "at" in line else NOON
    given = case.get("given", {}) | line.get("with", {})
    label = line.get("at") or " ".join(f"{k}={v}" for k, v in line.get("with", {}).items())
    return Decided(
        name=f"{file}: {case['name']}: {label} is {line['outcome']}",
        law=case["law"],
        facts=_facts(at, given),
        outcome=line["outcome"],
        rules=tuple(line.get("rules", ())),
        not_before=instant(line["not_before"]) if "not_before" in line else None,
    )


def _facts(at: datetime, given: dict[str, Any]) -> Facts:
    arguments: dict[str, Any] = {name: given[name] for name in _PLAIN if name in given}
    for name, value in given.items():
        if name in _SHORT:
            arguments |= _fields(_SHORT[name], {name: value}, at)
        elif name in _PARTS:
            arguments |= _fields(name, value, at)
        elif name not in (
            *_PLAIN,
            "brand",
            "consents",
            "suppressions",
            "earlier",
            "inbound_minutes_ago",
        ):
            raise AssertionError(f"a case cannot say `{name}`")
    if "brand" in given:
        listed: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in given["brand"].items()
        }
        arguments["brand"] = replace(BRAND, **listed)
    if "consents" in given:
        arguments["consents"] = tuple(_consent(entry, at) for entry in given["consents"])
    if "suppressions" in given:
        arguments["suppressions"] = tuple(_opt_out(entry, at) for entry in given["suppressions"])
    if "earlier" in given:
        arguments["earlier"] = tuple(_intent(entry, at) for entry in given["earlier"])
    if "inbound_minutes_ago" in given:
        arguments["last_inbound_at"] = at - timedelta(minutes=given["inbound_minutes_ago"])
    return facts(at=at, **arguments)


def _consent(entry: dict[str, Any], at: datetime) -> Consent:
    changes = _typed(Consent, {k: v for k, v in entry.items() if k != "categories"}, at)
    if "categories" in entry:
        changes["categories"] = tuple(Category(name) for name in entry["categories"])
    return consent(at=at, **changes)


def _opt_out(entry: dict[str, Any], at: datetime) -> Suppression:
    return opt_out(**{"at": at} | _typed(Suppression, entry, at))


def _intent(entry: dict[str, Any], at: datetime) -> SendIntent:
    ago = timedelta(seconds=entry.get("seconds_ago", 0))
    return intent(at=at - ago, **({"body": entry["body"]} if "body" in entry else {}))


def _fields(part: str, values: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {f"{part}__{name}": value for name, value in _typed(_PARTS[part], values, at).items()}


def _typed(kind: type, values: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Texts as the enums and instants that the fields want; `-5m` is five minutes before the
    decision.
    """
    hints = typing.get_type_hints(kind)
    return {name: _value(hints[name], value, at) for name, value in values.items()}


def _value(hint: Any, value: Any, at: datetime) -> Any:
    options = [hint, *typing.get_args(hint)]
    if value is not None and datetime in options:
        return _moment(value, at)
    for option in options:
        if isinstance(option, type) and issubclass(option, StrEnum) and value is not None:
            return option(value)
    return tuple(value) if isinstance(value, list) else value


def _moment(text: str, at: datetime) -> datetime:
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    if text[-1] in units and text[0] in "+-":
        return at + timedelta(**{units[text[-1]]: int(text[:-1])})
    return instant(text)
