"""Who processes data, and how policies changed: dated, and refused where it is not whole."""

import json
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from consentry.policy.loading import load
from consentry.policy.loading.notices import read_notices
from consentry.policy.loading.source import Source
from consentry.policy.loading.sources import read_citations, read_clauses
from consentry.policy.notices import SubProcessor
from consentry.policy.profile import Basis

FILES = ("sub_processors.json", "policy_changes.json")


@pytest.mark.parametrize(
    ("until", "on_day", "day_after"),
    [pytest.param(None, True, True, id="still"), (date(2026, 12, 2), True, False)],
)
def test_a_company_processes_data_from_a_day_until_one(
    until: date | None, on_day: bool, day_after: bool
) -> None:
    one = SubProcessor(
        name="x",
        role="x",
        data=(),
        where="",
        url="",
        since=date(2026, 12, 1),
        until=until,
        asked_first=False,
        basis=Basis(citations=(), clauses=("CYC-05",)),
    )

    assert not one.on(date(2026, 11, 30))
    assert one.on(date(2026, 12, 1)) is on_day
    assert one.on(date(2026, 12, 2)) is day_after


def test_the_newest_version_of_the_rulebook_is_the_release() -> None:
    book = load()

    assert book.notices.policies["rulebook"][-1].version == book.version


@pytest.mark.parametrize(
    ("file", "change", "problem"),
    [
        pytest.param(0, {"rows": []}, "needs a list", id="an empty register"),
        pytest.param(0, {"rows": [{"name": "x"}]}, "sub_processors.json[0]", id="half a row"),
        pytest.param(1, {"rulebook": []}, "needs a list", id="no release"),
        pytest.param(1, {"cookies": []}, "cookies", id="a policy that is none"),
    ],
)
def test_what_is_not_whole_is_refused(
    tmp_path: Path, file: int, change: dict[str, Any], problem: str
) -> None:
    data = resources.files("consentry.policy").joinpath("data")
    for name in (*FILES, "citations.json", "clauses.json"):
        tmp_path.joinpath(name).write_text(data.joinpath(name).read_text("utf-8"), "utf-8")
    spoilt = json.loads(tmp_path.joinpath(FILES[file]).read_text("utf-8")) | change
    tmp_path.joinpath(FILES[file]).write_text(json.dumps(spoilt), "utf-8")
    source = Source(root=tmp_path)
    read_citations(source)
    read_clauses(source)

    read_notices(source, load().version)

    assert any(problem in each for each in source.problems), source.problems


def test_a_release_that_is_not_in_its_log_is_refused() -> None:
    source = Source(root=resources.files("consentry.policy").joinpath("data"))
    read_citations(source)
    read_clauses(source)

    read_notices(source, "2099.1.1")

    assert len(source.problems) == 1
    assert "2099.1.1" in source.problems[0]
