"""Cases that a lawyer can read: YAML in `tests/cases`, turned into facts and compared with the
decision.

A case is `name`, `law` (a citation or clause id, which every refusal must cite), `also` (further
clauses that it shows, if there are any: they too must be cited), `given` (what
differs from the seeded reminder) and `decided`: a list of instants with the outcome, the rules that
object and `not_before`. An instant is local time with its zone, as in `2026-11-24 20:59:59
America/New_York`. A `decided` entry may add to `given` by `with`.
"""

import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from consentry.adapters.dynamodb.codec import from_plain
from consentry.domain.account import Brand
from consentry.domain.campaign import Frequency
from consentry.domain.consent import Consent
from consentry.domain.do_not_call import DncScrub
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import UNCOUNTED, OlderSends, older_sends
from consentry.domain.history import SendIntent
from consentry.domain.message import Category
from consentry.domain.operator_rules import OperatorRules
from consentry.domain.preferences import Preferences, QuietHours
from consentry.domain.suppression import Suppression
from consentry.policy.content_facts import ContentFacts
from consentry.policy.facts import (
    AccountFacts,
    CampaignFacts,
    Facts,
    MessageFacts,
    RecipientFacts,
    SenderFacts,
)
from consentry.policy.loading import load
from consentry.policy.operator_watch import Circumstances, matches
from consentry.services.gather import HISTORY
from tests.support.builders import (
    BRAND,
    NOON,
    RECIPIENT,
    REMINDER,
    consent,
    facts,
    intent,
    opt_out,
)

CASES = Path(__file__).parent.parent / "cases"
_PLAIN = ("to", "time_zone", "region", "body")
_PARTS: dict[str, type] = {
    "account": AccountFacts,
    "campaign": CampaignFacts,
    "sender": SenderFacts,
    "recipient": RecipientFacts,
    "message": MessageFacts,
    "content": ContentFacts,
}
_SHORT = {"category": "message", "profile": "account", "on_quiet_hours": "message"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One line of a case: facts, and what must come of them."""

    name: str
    file: str
    title: str
    law: str
    shows: tuple[str, ...]
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
    unknown = (case.keys() - {"name", "law", "also", "given", "decided"}) | (
        line.keys() - {"at", "outcome", "rules", "not_before", "with"}
    )
    assert not unknown, f"{file}: {case.get('name')}: unknown keys {sorted(unknown)}"
    at = instant(line["at"]) if "at" in line else NOON
    given = case.get("given", {}) | line.get("with", {})
    label = line.get("at") or " ".join(f"{k}={v}" for k, v in line.get("with", {}).items())
    return Decided(
        name=f"{file}: {case['name']}: {label} is {line['outcome']}",
        file=file,
        title=case["name"],
        law=case["law"],
        shows=(case["law"], *case.get("also", ())),
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
        elif name not in (*_PLAIN, *_READ_BELOW, "operator"):
            raise AssertionError(f"a case cannot say `{name}`")
    for name, read in _READ_BELOW.items():
        if name in given:
            arguments |= read(given, at)
    found = facts(at=at, **arguments)
    return _under_operator(found, given) if "operator" in given else found


def _under_operator(found: Facts, given: dict[str, Any]) -> Facts:
    """The facts where the operator has rules of their own, as the API takes them."""
    rules = from_plain(OperatorRules, {"version": 1, **given["operator"]})
    text = Circumstances(
        account=found.account.id,
        campaign=found.campaign.id,
        sender=found.sender.number,
        category=found.message.category,
        country=found.recipient.place.country,
        to=given.get("to", RECIPIENT),
    )
    body = given.get("body", REMINDER)
    met = matches(rules, body, found.content, text, load().links.letters)
    return replace(found, operator=met)


def _consent(entry: dict[str, Any], at: datetime) -> Consent:
    changes = _typed(Consent, {k: v for k, v in entry.items() if k != "categories"}, at)
    if "categories" in entry:
        changes["categories"] = tuple(Category(name) for name in entry["categories"])
    return consent(at=at, **changes)


def _opt_out(entry: dict[str, Any], at: datetime) -> Suppression:
    return opt_out(**{"at": at} | _typed(Suppression, entry, at))


def _sent(
    entries: list[dict[str, Any]], at: datetime, given: dict[str, Any]
) -> dict[str, tuple[SendIntent, ...] | OlderSends]:
    """Texts that went before: the last day's as they are, older ones as they are kept for caps."""
    sent = [_intent(entry, at) for entry in entries]
    campaign = given.get("campaign", {}).get("id", "appointments")
    category = given.get("category", "informational")
    kinds: tuple[list[datetime], list[datetime], list[datetime]] = ([], [], [])
    for each in sent:
        if at - each.at >= HISTORY and each.category not in UNCOUNTED:
            kinds[0 if each.campaign == campaign else 1 if each.category == category else 2].append(
                each.at
            )
    return {
        "earlier": tuple(each for each in sent if at - each.at < HISTORY),
        "older": older_sends(*kinds),
    }


def _intent(entry: dict[str, Any], at: datetime) -> SendIntent:
    """`{hours_ago: 3, minutes_ago: 1, campaign: offers}`; each with a text of its own unless a
    `body` is given or it is told in seconds, as duplicates are.
    """
    units = ("days", "hours", "minutes", "seconds")
    ago = timedelta(**{unit: entry[f"{unit}_ago"] for unit in units if f"{unit}_ago" in entry})
    changes: dict[str, Any] = {name: entry[name] for name in ("body", "campaign") if name in entry}
    if "seconds_ago" not in entry:
        changes.setdefault("body", f"another text, {ago}")
    if "category" in entry:
        changes["category"] = Category(entry["category"])
    return intent(at=at - ago, **changes)


def _preferences(given: dict[str, Any]) -> Preferences:
    changes: dict[str, Any] = {k: v for k, v in given.items() if k == "max_per_day"}
    if "categories" in given:
        changes["categories"] = tuple(Category(name) for name in given["categories"])
    if "quiet_hours" in given:
        start, end = (
            int(clock[:2]) * 60 + int(clock[3:]) for clock in given["quiet_hours"].split("-")
        )
        changes["quiet_hours"] = QuietHours(start=start, end=end)
    return Preferences(**changes)


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
    if value is not None and Frequency in options:
        return Frequency(**value)
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


def _brand(given: dict[str, Any]) -> Brand:
    changes: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    return replace(BRAND, **changes)


_READ_BELOW: dict[str, Callable[[dict[str, Any], datetime], dict[str, Any]]] = {
    "brand": lambda given, at: {"brand": _brand(given["brand"])},
    "consents": lambda given, at: {
        "consents": tuple(_consent(entry, at) for entry in given["consents"])
    },
    "suppressions": lambda given, at: {
        "suppressions": tuple(_opt_out(entry, at) for entry in given["suppressions"])
    },
    "earlier": lambda given, at: _sent(given["earlier"], at, given),
    "inbound_minutes_ago": lambda given, at: {
        "last_inbound_at": at - timedelta(minutes=given["inbound_minutes_ago"])
    },
    "preferences": lambda given, at: {"recipient__preferences": _preferences(given["preferences"])},
    "dnc": lambda given, at: {"recipient__dnc": DncScrub(**_typed(DncScrub, given["dnc"], at))},
    "bans": lambda given, at: {
        "bans": tuple(EmergencyBan(**_typed(EmergencyBan, entry, at)) for entry in given["bans"])
    },
}
"""What a case says in words of its own, as arguments of `facts`."""
