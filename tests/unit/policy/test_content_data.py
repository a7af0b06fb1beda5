"""The content rules' data: wrong data is refused, generated data is fresh, every rule is known."""

import json
import re
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from consentry.domain.languages import LANGUAGES
from consentry.domain.message import Category
from consentry.errors import RulebookError
from consentry.policy.content.judging import covered, judge
from consentry.policy.content_facts import ContentFinding, Disguise, Severity
from consentry.policy.decision import Outcome
from consentry.policy.loading import load
from consentry.policy.loading.reading import read
from consentry.policy.rules import ALL
from tests.support.builders import facts
from tools import lookalikes

type Break = Callable[[Any], object]

_BOOK = load()


@pytest.mark.parametrize(
    ("file", "breaking", "complaint"),
    [
        pytest.param(
            "en.json",
            lambda d: d["categories"].update(JOKES={}),
            "content/en.json `JOKES`: is no category of categories.json",
            id="unknown category",
        ),
        pytest.param(
            "en.json",
            lambda d: d["categories"]["GAMBLING"]["deny"].update(more=["@games"]),
            "content/en.json `GAMBLING` more: unknown class `@games`",
            id="unknown class",
        ),
        pytest.param(
            "en.json",
            lambda d: d["categories"]["GAMBLING"].update(allow={}),
            "content/en.json `GAMBLING`: unknown key `allow`",
            id="unknown group",
        ),
        pytest.param(
            "categories.json",
            lambda d: d["GAMBLING"].update(clauses=["CYC-99"]),
            "content/categories.json `GAMBLING`: unknown clause `CYC-99`",
            id="unknown clause",
        ),
        pytest.param(
            "categories.json",
            lambda d: d["GAMBLING"].update(baseline="perhaps"),
            "content/categories.json `GAMBLING` baseline: `perhaps` is not one of its values",
            id="unknown gate",
        ),
    ],
)
def test_wrong_content_data_stops_the_start(
    tmp_path: Path, file: str, breaking: Break, complaint: str
) -> None:
    with resources.as_file(resources.files("consentry.policy").joinpath("data")) as folder:
        data = Path(shutil.copytree(folder, tmp_path / "data"))
    document = json.loads((data / "content" / file).read_text("utf-8"))
    breaking(document)
    (data / "content" / file).write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(RulebookError) as caught:
        read(data)

    assert complaint in str(caught.value)


def test_the_table_of_look_alikes_is_fresh() -> None:
    assert lookalikes.TARGET.read_text("utf-8") == lookalikes.text(), (
        "run `python -m tools.lookalikes`"
    )


def test_every_category_is_judged_by_a_rule_that_there_is() -> None:
    assert {category.rule for category in _BOOK.content.categories.values()} <= {r.id for r in ALL}


@pytest.mark.parametrize("profile", sorted(_BOOK.profiles))
def test_a_profile_is_at_least_as_strict_as_the_baseline(profile: str) -> None:
    order = [None, Severity.REVIEW, Severity.DENY]
    for category in _BOOK.content.categories.values():
        gate, baseline = category.gate(profile), category.gate("baseline")
        assert order.index(gate) >= order.index(baseline), category.code


def _finding(**changes: Any) -> ContentFinding:
    plain: dict[str, Any] = {"category": "GAMBLING", "pattern": "casino", "start": 0, "end": 6}
    return ContentFinding(**plain | changes)


def test_a_reason_names_every_category_and_the_strictest_decides() -> None:
    found = judge(
        [_finding(severity=Severity.REVIEW), _finding(category="CANNABIS", start=9, end=13)],
        "content.prohibited",
        facts(),
        _BOOK,
    )

    assert found is not None
    told = found.objection("message", "remedy")
    assert told.outcome is Outcome.DENY
    assert told.final
    assert told.detail["category"] == "CANNABIS"
    assert told.detail["categories"] == ["CANNABIS", "GAMBLING"]
    assert "CYC-79" in told.clauses


def test_a_reason_says_how_words_were_hidden() -> None:
    found = judge([_finding(disguise=Disguise.LEET)], "content.prohibited", facts(), _BOOK)

    assert found is not None
    assert found.objection("message", "remedy").detail["disguise"] == "leet"


def test_a_finding_of_a_category_that_nobody_knows_raises() -> None:
    with pytest.raises(KeyError):
        judge([_finding(category="JOKES")], "content.prohibited", facts(), _BOOK)


@pytest.mark.parametrize(
    ("changes", "covers"),
    [
        pytest.param({"account__industry": "credit-union"}, True, id="of the trade"),
        pytest.param({"account__industry": "healthcare"}, False, id="of another trade"),
        pytest.param(
            {"account__industry": "credit union", "campaign__use_case": "MARKETING"},
            False,
            id="not for servicing",
        ),
        pytest.param(
            {"account__industry": "credit union", "message__category": Category.MARKETING},
            False,
            id="not as an offer",
        ),
    ],
)
def test_only_a_campaign_of_the_trade_covers_servicing(
    changes: dict[str, Any], covers: bool
) -> None:
    assert covered(_BOOK.content.categories["FIN_PAYDAY"], facts(**changes)) is covers


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_of_words_stands_in_an_expression(language: str) -> None:
    source = resources.files("consentry.policy").joinpath(f"data/content/{language}.json")
    text = source.read_text("utf-8")

    assert set(json.loads(text)["classes"]) <= set(re.findall(r"@(\w+)", text))
