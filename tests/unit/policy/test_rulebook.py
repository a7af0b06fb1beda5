import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from consentry.domain.consent import ConsentLevel
from consentry.domain.message import Category
from consentry.errors import RulebookError
from consentry.policy import sources
from consentry.policy.loading import load
from consentry.policy.loading.reading import read
from consentry.policy.profile import When
from consentry.policy.sources import source_hash

type Break = Callable[[Any], object]

_PA, _HOURS = "US-PA", "hours.json"


def change(file: Path, breaking: Break) -> None:
    document = json.loads(file.read_text("utf-8"))
    breaking(document)
    file.write_text(json.dumps(document), encoding="utf-8")


def test_the_data_as_shipped_loads_from_any_folder(data: Path) -> None:
    copied, shipped = read(data), load()

    # Patterns hold compiled tables, which are themselves and nothing else.
    assert copied.content.categories == shipped.content.categories
    # Links too, and a rulebook is equal to itself alone.
    for field in fields(shipped):
        if field.name not in ("content", "links"):
            assert getattr(copied, field.name) == getattr(shipped, field.name), field.name


@pytest.mark.parametrize(
    ("file", "breaking", "complaint"),
    [
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].update(weekend="closed"),
            "hours.json `US-PA`[1]: unknown key `weekend`",
            id="unknown key",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].pop("sun"),
            "hours.json `US-PA`[1]: key `sun` is missing",
            id="missing key",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].update(citations=[]),
            "hours.json `US-PA`[1]: cites nothing",
            id="no citation",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].update(citations=["us-xx"]),
            "hours.json `US-PA`[1]: unknown citation `us-xx`",
            id="unknown citation",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][0].update(effective_from="2020-01-01"),
            "hours.json `US-PA`: gap: the first row must have `effective_from` null",
            id="gap in time",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA].append(d["marketing"][_PA][1]),
            "hours.json `US-PA`: overlap",
            id="same date twice",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].update(effective_from=None),
            "hours.json `US-PA`: overlap",
            id="later row without a date",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].update(effective_from="18.10.2026"),
            "`18.10.2026` is not a date",
            id="malformed date",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"][_PA][1].update(sat="21:00-08:00"),
            "hours.json `US-PA`[1].sat: `21:00-08:00` is not a span within one day",
            id="hours the wrong way round",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"].update({_PA: []}),
            "hours.json `US-PA`: needs a list with at least one row",
            id="no rows",
        ),
        pytest.param(
            _HOURS,
            lambda d: d["marketing"].pop("US-unknown"),
            "hours.json: place `US-unknown` is missing",
            id="no strictest row",
        ),
        pytest.param(
            "citations.json",
            lambda d: d["us-pa"].update(confidence="sure"),
            "citations.json `us-pa`: confidence `sure` is not high, medium or low",
            id="confidence",
        ),
        pytest.param(
            "clauses.json",
            lambda d: d.pop("CYC-36"),
            "profiles/contact-your-client.json conversation: unknown clause `CYC-36`",
            id="unknown clause",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["consent"].update(marketing={"level": "express", "clauses": ["SF-09"]}),
            "`express` is weaker than the baseline",
            id="weaker consent",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d.update(
                opt_out_wording={"marketing": {"when": "automated", "clauses": ["SF-09"]}}
            ),
            "`automated` is weaker than the baseline",
            id="weaker wording",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d.update(conversation={"minutes": 1441, "clauses": ["GCC-14"]}),
            "1441 minutes are more than the baseline's 1440",
            id="longer conversation",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["clauses"].pop("SF-01"),
            "clause `SF-01` is mapped to nothing",
            id="unmapped clause",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["clauses"].update({"RL-01": {"pending": "consent"}}),
            "`RL-01` is no clause of this policy",
            id="another policy's clause",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["clauses"].update({"SF-01": {"behaviour": "magic"}}),
            "unknown behaviour `magic`",
            id="unknown behaviour",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["clauses"].update({"SF-05": {"rule": "link.magic"}}),
            "unknown rule `link.magic`",
            id="unknown rule of a clause",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["clauses"]["SF-05"].update(pending="consent"),
            "must name one of `rule`, `behaviour` and `pending`",
            id="enforced and pending",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["clauses"].update({"SF-02": {"pending": "someday"}}),
            "`someday` is not one of its values",
            id="unknown topic",
        ),
        pytest.param(
            "profiles/smsfactor.json",
            lambda d: d["consent"].update(adverts={"level": "express", "clauses": ["SF-09"]}),
            "`adverts` is not one of its values",
            id="unknown category",
        ),
        pytest.param(
            "consent_law.json",
            lambda d: d["marketing"].pop("elsewhere"),
            "consent_law.json `marketing`: key `elsewhere` is missing",
            id="no default law",
        ),
        pytest.param(
            "wording.json",
            lambda d: d["footers"].update(nl=" Dag."),
            "footer `nl` does not count as an instruction itself",
            id="footer without wording",
        ),
        pytest.param(
            "links/shorteners.json",
            lambda d: d["public"].update(values="bit.ly"),
            "links/shorteners.json public: must be a list of texts",
            id="not a list",
        ),
        pytest.param(
            "release.json",
            lambda d: d.pop("version"),
            "release.json: key `version` is missing",
            id="no version",
        ),
    ],
)
def test_broken_data_is_refused_by_name(
    data: Path, file: str, breaking: Break, complaint: str
) -> None:
    change(data / file, breaking)

    with pytest.raises(RulebookError) as refused:
        read(data)

    assert complaint in str(refused.value)


def test_every_problem_is_listed_at_once(data: Path) -> None:
    change(data / "release.json", lambda d: d.clear())
    change(data / _HOURS, lambda d: d["marketing"].pop("elsewhere"))
    (data / "links/shorteners.json").write_text("{", encoding="utf-8")

    with pytest.raises(RulebookError) as refused:
        read(data)

    assert len(str(refused.value).split("; ")) >= 4
    assert "links/shorteners.json: cannot be read as JSON" in str(refused.value)


def test_the_hash_is_of_data_and_source_and_stays_the_same() -> None:
    digest = source_hash()
    source_hash.cache_clear()

    assert source_hash() == digest
    assert digest.startswith("sha256:")
    assert len(digest) == 71
    hashed = {path for path, _ in sources._sources()}
    assert {
        "policy/engine.py",
        "policy/rules/time_quiet_hours.py",
        "policy/data/hours.json",
        "policy/data/profiles/smalltalkr.json",
        "domain/windows.py",
    } <= hashed


def test_the_strictest_row_is_the_intersection_of_all_states() -> None:
    book, day = load(), date(2026, 12, 1)
    states = [p for name, p in book.marketing_hours.items() if name.startswith("US-")]
    unknown = book.marketing_hours["US-unknown"]

    for weekday in range(7):
        on = date(2026, 11, 30) + timedelta(days=weekday)
        spans = [p.row_on(day).hours.on(on) for p in states if p is not unknown]
        closed = any(not span for span in spans)
        expected = (
            ()
            if closed
            else ((max(span[0][0] for span in spans), min(span[0][1] for span in spans)),)
        )
        assert tuple(unknown.on(on)) == expected


@pytest.mark.parametrize(
    ("country", "regions", "places"),
    [
        ("US", ("CA",), ["US", "US-CA"]),
        ("US", ("CA", "PA"), ["US", "US-CA", "US-PA"]),
        ("US", (), ["US", "US-unknown"]),
        ("", (), ["US", "US-unknown"]),
        ("US", ("ZZ",), ["US", "US-unknown"]),
        ("CA", ("ON",), ["CA"]),
        ("CA", ("ON", "US-PA"), ["CA", "US", "US-PA"]),
        ("US", ("CA", "CA-ON"), ["US", "US-CA", "CA"]),
        ("FR", (), ["FR"]),
        ("JM", (), ["elsewhere"]),
    ],
)
def test_every_place_a_recipient_may_be_in_binds(
    country: str, regions: tuple[str, ...], places: list[str]
) -> None:
    tables = load().hours_for(Category.MARKETING, country, regions)

    assert [table.place for table in tables] == places


@pytest.mark.parametrize(
    ("category", "profile", "level"),
    [
        (Category.MARKETING, "baseline", ConsentLevel.EXPRESS_WRITTEN),
        (Category.MARKETING, "contact-your-client", ConsentLevel.EXPRESS_WRITTEN),
        (Category.INFORMATIONAL, "baseline", ConsentLevel.EXPRESS),
        (Category.INFORMATIONAL, "contact-your-client", ConsentLevel.EXPRESS_WRITTEN),
        (Category.INFORMATIONAL, "smalltalkr", ConsentLevel.EXPRESS),
        (Category.TRANSACTIONAL, "contact-your-client", ConsentLevel.EXPRESS),
        (Category.CONVERSATIONAL, "smalltalkr", ConsentLevel.EXPRESS),
    ],
)
def test_each_category_needs_its_consent(
    category: Category, profile: str, level: ConsentLevel
) -> None:
    assert load().profile(profile).consent[category].level is level


def test_a_profile_has_everything_of_the_baseline() -> None:
    baseline = load().profile("baseline")

    for profile in load().profiles.values():
        for category, demand in baseline.opt_out_wording.items():
            assert profile.opt_out_wording[category].when.rank >= demand.when.rank
        for category, needed in baseline.consent.items():
            assert profile.consent[category].level.rank >= needed.level.rank


def test_a_demand_reaches_the_texts_that_it_names() -> None:
    assert [When.NEVER.applies(True), When.AUTOMATED.applies(True), When.ALWAYS.applies(False)] == [
        False,
        True,
        True,
    ]
    assert not When.AUTOMATED.applies(False)
