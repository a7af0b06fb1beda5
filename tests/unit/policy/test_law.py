"""Law as data: what it says about places, that it is what was read elsewhere, that it changes on
its day.
"""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from consentry.domain.consent import ConsentLevel
from consentry.domain.do_not_call import DncScrub, DncStatus
from consentry.domain.message import Category
from consentry.domain.windows import Span, span
from consentry.policy.consent_need import needed
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.loading import load
from consentry.policy.rules import recipient_dnc
from tests.support.builders import NOON, consent, facts

AS_OF = date(2026, 11, 22)
_TABLE = Path(__file__).parents[2] / "cases/us_states.csv"
_LAW = load().law


def _states() -> list[dict[str, str]]:
    lines = _TABLE.read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


STATES = _states()


def _spans(text: str) -> tuple[Span, ...]:
    return () if text == "closed" else (span(*text.split("-")),)


def test_every_state_and_territory_is_in_the_table() -> None:
    assert {row["state"] for row in STATES} == {*_LAW.countries["US"].regions, "unknown"}
    assert len(STATES) == 57


@pytest.mark.parametrize("row", STATES, ids=[row["state"] for row in STATES])
def test_a_state_s_hours_are_those_of_the_table(row: dict[str, str]) -> None:
    place = load().marketing_hours[f"US-{row['state']}"]
    hours = place.row_on(AS_OF)

    assert hours.hours.days[:5] == (_spans(row["mon_fri"]),) * 5
    assert hours.hours.days[5:] == (_spans(row["sat"]), _spans(row["sun"]))
    assert hours.consent_lifts is (row["consent_lifts"] == "yes")


@pytest.mark.parametrize("row", STATES, ids=[row["state"] for row in STATES])
def test_a_state_s_holidays_and_cap_are_those_of_the_table(row: dict[str, str]) -> None:
    region = "" if row["state"] == "unknown" else row["state"]
    regions = (region,) if region else ()
    barred = [bar.bars(date(2026, 12, 25)) for bar in _LAW.holidays_for("US", regions)]
    caps = [cap for cap, _ in _LAW.caps_for("US", regions, AS_OF)]

    assert (True in barred) is (row["holidays_barred"] == "yes")
    assert [str(cap.most) for cap in caps] == [row["most_in_24h"]] * bool(row["most_in_24h"])
    assert all(cap.per == "day" for cap in caps)


def test_an_unknown_state_is_as_strict_as_all_states_together() -> None:
    unknown = load().marketing_hours["US-unknown"].row_on(AS_OF).hours
    for weekday in range(7):
        every = [
            place.row_on(AS_OF).hours.days[weekday]
            for name, place in load().marketing_hours.items()
            if name.startswith("US-") and name != "US-unknown"
        ]
        common: tuple[Span, ...] = ()
        if all(every):
            opens = max(spans[0][0] for spans in every)
            common = ((opens, min(spans[0][1] for spans in every)),)
        assert unknown.days[weekday] == common


@pytest.mark.parametrize(
    ("country", "regions", "places"),
    [
        ("US", ("CA",), ("US", "US-CA")),
        ("US", (), ("US", "US-unknown")),
        ("US", ("ZZ",), ("US", "US-unknown")),
        ("", (), ("US", "US-unknown")),
        ("", ("US-TX",), ("US", "US-TX")),
        ("CA", ("ON", "US-PA"), ("CA", "CA-ON", "US", "US-PA")),
        ("FR", ("67",), ("FR", "FR-67")),
        ("FR", ("XX",), ("FR", "FR-unknown")),
        ("RE", (), ("FR", "FR-unknown")),
        ("IT", (), ("IT", "IT-unknown")),
    ],
    ids=str,
)
def test_a_place_has_the_names_under_which_law_may_speak_of_it(
    country: str, regions: tuple[str, ...], places: tuple[str, ...]
) -> None:
    assert _LAW.places(country, regions) == places


def test_pennsylvania_s_marketing_hours_changed_on_18_october_2026() -> None:
    def decided(day: int) -> Outcome:
        at = datetime(2026, 10, day, 23, 30, tzinfo=UTC)
        asked = facts(
            at=at,
            to="+12155550123",
            message__category=Category.MARKETING,
            account__profile="baseline",
        )
        return evaluate(asked, load()).outcome

    assert [decided(17), decided(18), decided(19)] == [Outcome.ALLOW, Outcome.HOLD, Outcome.HOLD]


@pytest.mark.parametrize(
    ("day", "categories"),
    [
        (date(2027, 1, 30), {"informational"}),
        (
            date(2027, 1, 31),
            {"informational", "transactional", "conversational", "emergency"},
        ),
    ],
    ids=str,
)
def test_the_switch_to_revoke_all_turns_on_31_january_2027(day: date, categories: set[str]) -> None:
    reached = {category.value for category in Category if _LAW.stops_account(category, day)}

    assert reached == categories


def test_what_was_not_read_in_the_primary_text_says_so_in_the_decision() -> None:
    asked = facts(
        at=datetime(2026, 11, 26, 17, tzinfo=UTC),
        to="+12155550123",
        message__category=Category.MARKETING,
    )
    [holiday] = [r for r in evaluate(asked, load()).reasons if r.rule == "time.holiday"]

    assert {c.id: c.unconfirmed for c in holiday.citations} == {
        "us-pa": True,
        "us-pa-holidays": True,
    }


@pytest.mark.parametrize(
    ("status", "level", "refused"),
    [
        (DncStatus.NOT_CHECKED, "express", True),
        (DncStatus.LISTED, "express", True),
        (DncStatus.CLEAR, "express", False),
        (DncStatus.NOT_CHECKED, "express_written", False),
        (DncStatus.LISTED, "express_written", False),
    ],
)
def test_where_express_consent_were_enough_the_registries_would_still_be_asked(
    monkeypatch: pytest.MonkeyPatch, status: DncStatus, level: str, refused: bool
) -> None:
    given = consent(categories=(Category.MARKETING,), level=ConsentLevel(level))
    asked = facts(
        consents=(given,),
        message__category=Category.MARKETING,
        recipient__dnc=DncScrub(status=status, checked_at=NOON - timedelta(days=1)),
    )
    real = needed(asked, load())
    assert real is not None
    lenient = replace(real, level=ConsentLevel.EXPRESS)
    monkeypatch.setattr(recipient_dnc, "needed", lambda facts, book: lenient)

    assert bool(list(recipient_dnc.check(asked, load()))) is refused
