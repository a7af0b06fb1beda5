"""Law that is written down wrongly is refused, with what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consentry.errors import RulebookError
from consentry.policy.loading.reading import read


@pytest.mark.parametrize(
    ("file", "breaking", "complaint"),
    [
        pytest.param(
            "holidays.json",
            lambda d: d["US-AL"][0].update(calendars=["US-XX"]),
            "holidays.json `US-AL`[0]: no calendar `US-XX` in holiday_calendars.json",
            id="no such calendar",
        ),
        pytest.param(
            "holidays.json",
            lambda d: d["US-PA"][0].update(effective_from="2019-01-01"),
            "holidays.json `US-PA`: gap",
            id="a beginning",
        ),
        pytest.param(
            "holidays.json",
            lambda d: d["US-AL"][0].pop("citations"),
            "key `citations` is missing",
            id="no citation",
        ),
        pytest.param(
            "holiday_calendars.json",
            lambda d: d["US"].pop("2030"),
            "holiday_calendars.json `US`: gap: its years must follow each other",
            id="a year left out",
        ),
        pytest.param(
            "holiday_calendars.json",
            lambda d: d["US"].update({"2030": "0230"}),
            "`2030-02-30` is not a date",
            id="no such day",
        ),
        pytest.param(
            "caps.json",
            lambda d: d["US-FL"][1].update(effective_from=None),
            "caps.json `US-FL`: overlap",
            id="two beginnings",
        ),
        pytest.param(
            "caps.json",
            lambda d: d["US-FL"][1]["cap"].update(most=0),
            "most `0` is not a whole number above 0",
            id="a cap of none",
        ),
        pytest.param(
            "caps.json",
            lambda d: d["US-FL"][1]["cap"].update(per="year"),
            "per `year` is not one of day, week, month",
            id="no such window",
        ),
        pytest.param(
            "profiles/smalltalkr.json",
            lambda d: d["caps"][0]["cap"].update(counts="texts"),
            "`texts` is not one of its values",
            id="a profile's cap",
        ),
        pytest.param(
            "emergency_bans.json",
            lambda d: d.pop("elsewhere"),
            "emergency_bans.json: place `elsewhere` is missing",
            id="no ban elsewhere",
        ),
        pytest.param(
            "countries.json",
            lambda d: d["GG"].update(law_of="IT"),
            "countries.json `GG`: there is no country `IT` whose law it could have",
            id="nobody's law",
        ),
        pytest.param(
            "stop_scope.json",
            lambda d: d["account_wide"][1].update(categories=["spam"]),
            "`spam` is not one of its values",
            id="no such category",
        ),
        pytest.param(
            "line_types.json",
            lambda d: d.update(barred=["fax"]),
            "line_types.json: `fax` is not one of its values",
            id="no such line",
        ),
    ],
)
def test_wrong_law_is_refused(
    data: Path, file: str, breaking: Callable[[Any], object], complaint: str
) -> None:
    path = data / file
    document = json.loads(path.read_text("utf-8"))
    breaking(document)
    path.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(RulebookError) as refused:
        read(data)
    assert complaint in str(refused.value)
