"""Thresholds, complaint channels and fines are data with dates and sources."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from consentry.domain.tally import Counted, Totals
from consentry.policy.governance import Breach, Grade, Watched
from consentry.policy.loading import load
from consentry.policy.loading.governance import read_governance
from consentry.policy.loading.source import Source
from consentry.policy.loading.sources import read_citations, read_clauses

TODAY = date(2026, 11, 24)
GOVERNANCE = load().governance


def of(recipients: int, **counts: int) -> Totals:
    known = {Counted(name): n for name, n in counts.items()}
    sent = {Counted.SENT: recipients, Counted.RECIPIENTS: recipients}
    return Totals(counts={**sent, **known})


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param(of(100, opt_out=1), (), id="1 % of opt-outs is well"),
        pytest.param(of(100, opt_out=2), ((Watched.OPT_OUT, Grade.WARN, 0.02),), id="2 % is not"),
        pytest.param(of(100, opt_out=5), ((Watched.OPT_OUT, Grade.PAUSE, 0.05),), id="5 % stops"),
        pytest.param(of(99, opt_out=50), (), id="of 99 nothing can be said"),
        pytest.param(of(200, blocked=19), ((Watched.BLOCK, Grade.WARN, 0.02),), id="9.5 % blocked"),
        pytest.param(of(200, blocked=20), ((Watched.BLOCK, Grade.PAUSE, 0.1),), id="10 % blocked"),
        pytest.param(
            of(200, undelivered=16), ((Watched.ERROR, Grade.WARN, 0.08),), id="8 % failed"
        ),
        pytest.param(
            of(200, undelivered=25), ((Watched.ERROR, Grade.PAUSE, 0.125),), id="12.5 % failed"
        ),
    ],
)
def test_a_rate_that_reaches_a_threshold_is_over_it(totals: Totals, expected: tuple[Any]) -> None:
    found = GOVERNANCE.breaches(totals, TODAY)

    assert tuple((each.measure, each.grade, each.limit) for each in found) == expected


def test_a_breach_says_how_far() -> None:
    (found,) = GOVERNANCE.breaches(of(200, opt_out=7), TODAY)

    assert found == Breach(measure=Watched.OPT_OUT, grade=Grade.WARN, rate=0.035, limit=0.02)


def test_every_threshold_and_term_is_labelled_as_our_own_choice() -> None:
    for version in GOVERNANCE.thresholds:
        assert version.basis.citations == ("ours-thresholds",)
    for channel in GOVERNANCE.channels.values():
        assert "ours-evidence-days" in channel.basis.citations


@pytest.mark.parametrize(
    ("country", "expected"),
    [("FR", ["cnil"]), ("GB", ["ico"]), ("US", ["fcc", "ftc"]), ("CA", ["crtc"]), ("BR", [])],
)
def test_a_country_has_the_regulators_that_its_people_complain_to(
    country: str, expected: list[str]
) -> None:
    assert [each.name for each in GOVERNANCE.regulators(country)] == expected


@pytest.mark.parametrize(
    ("country", "day", "most"),
    [
        ("GB", date(2026, 2, 4), [500_000]),
        ("GB", date(2026, 2, 5), [17_500_000]),
        ("FR", date(2020, 7, 25), [15_000, 20_000]),
        ("FR", TODAY, [375_000, 20_000]),
        ("US", TODAY, [1_500]),
        ("BR", TODAY, []),
    ],
)
def test_what_is_at_stake_is_that_of_the_day(country: str, day: date, most: list[int]) -> None:
    assert [fine.most for fine in GOVERNANCE.fines_in(country, day)] == most


def test_an_emergency_has_an_end_that_is_our_own_choice() -> None:
    (span,) = GOVERNANCE.emergencies
    assert GOVERNANCE.emergency_hours_on(TODAY) == 72
    assert span.basis.citations == ("ours-emergency-hours",)


def no_basis(files: dict[str, Any]) -> None:
    del files["thresholds.json"]["thresholds"][0]["citations"]


def upside_down(files: dict[str, Any]) -> None:
    files["thresholds.json"]["thresholds"][0]["rates"]["opt_out"] = {"warn": 0.5, "pause": 0.1}


def endless(files: dict[str, Any]) -> None:
    files["emergencies.json"]["rows"][0]["most_hours"] = None


def no_days(files: dict[str, Any]) -> None:
    files["complaint_channels.json"]["cnil"]["evidence_days"] = 0


def overlapping(files: dict[str, Any]) -> None:
    files["exposure.json"]["GB"][1]["effective_from"] = None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (no_basis, "cites nothing"),
        (upside_down, "needs `warn` and `pause`"),
        (no_days, "evidence_days `0`"),
        (endless, "most_hours `None`"),
        (overlapping, "overlap"),
    ],
)
def test_wrong_data_is_refused_with_what_is_wrong(
    spoil: Callable[[dict[str, Any]], None], said: str, tmp_path: Path
) -> None:
    names = ("thresholds.json", "complaint_channels.json", "exposure.json", "emergencies.json")
    with resources.as_file(resources.files("consentry.policy").joinpath("data")) as data:
        files = {name: json.loads((data / name).read_text("utf-8")) for name in names}
        for name in ("citations.json", "clauses.json"):
            shutil.copy(data / name, tmp_path / name)
    spoil(files)
    for name, document in files.items():
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    source = Source(root=tmp_path)
    read_citations(source)
    read_clauses(source)

    read_governance(source)

    assert any(said in problem for problem in source.problems), source.problems
