"""Data about industries, use cases, senders and disclosures is refused by name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consentry.errors import RulebookError
from consentry.policy.loading.reading import read

type Break = Callable[[Any], object]

_CYC = "profiles/contact-your-client.json"
_GCC = "profiles/gateway-code-of-conduct.json"


@pytest.mark.parametrize(
    ("file", "breaking", "complaint"),
    [
        pytest.param(
            "industries.json",
            lambda d: d["industries"]["retail"]["names"].append("casino"),
            "industries.json `retail`: name `casino` stands under `gambling` already",
            id="one name for two industries",
        ),
        pytest.param(
            "industries.json",
            lambda d: d["industries"]["cannabis"]["barred"]["baseline"].clear(),
            "industries.json `cannabis` barred.baseline: cites nothing",
            id="a bar without a source",
        ),
        pytest.param(
            "industries.json",
            lambda d: d["industries"]["cannabis"].update(
                review={"smalltalkr": d["industries"]["cannabis"]["barred"].pop("smalltalkr")}
            ),
            "industries.json `cannabis`: a profile is weaker than the baseline",
            id="a profile that asks for less",
        ),
        pytest.param(
            "use_cases.json",
            lambda d: d["use_cases"]["never"].append("MARKETING"),
            "use_cases.json use_cases: use case `MARKETING` stands twice",
            id="a use case twice",
        ),
        pytest.param(
            "use_cases.json",
            lambda d: d["purposes"].update(joke=["marketing"]),
            "use_cases.json purposes.joke: `joke` is not one of its values",
            id="an unknown purpose",
        ),
        pytest.param(
            "use_cases.json",
            lambda d: d["use_cases"].pop("citations"),
            "use_cases.json use_cases: key `citations` is missing",
            id="use cases without a source",
        ),
        pytest.param(
            "senders.json",
            lambda d: d["snowshoe"]["numbers"].pop("toll_free"),
            "senders.json snowshoe.numbers: type `toll_free` is missing",
            id="a kind of sender left out",
        ),
        pytest.param(
            "senders.json",
            lambda d: d["snowshoe"]["numbers"].update({"10dlc": 0}),
            "senders.json snowshoe.numbers.10dlc: `0` is no whole number from 1 on",
            id="no number at all",
        ),
        pytest.param(
            "senders.json",
            lambda d: d["snowshoe"]["pool"].pop(0),
            "senders.json snowshoe.pool: the first step must begin at score 0",
            id="a gap in the scores",
        ),
        pytest.param(
            "senders.json",
            lambda d: d["two_way_in"].update(pigeon=[]),
            "senders.json two_way_in: unknown key `pigeon`",
            id="an unknown kind of sender",
        ),
        pytest.param(
            "disclosure.json",
            lambda d: d["channel"]["refused_by"]["smalltalkr"].clear(),
            "disclosure.json refused_by.smalltalkr: cites nothing",
            id="a refusal without a source",
        ),
        pytest.param(
            _GCC,
            lambda d: d["stale"].update(days=0),
            f"{_GCC} stale: days `0` is no whole number from 1",
            id="stale at once",
        ),
        pytest.param(
            _CYC,
            lambda d: d["terms"].clear(),
            f"{_CYC} terms: cites nothing",
            id="terms without a source",
        ),
    ],
)
def test_broken_data_is_refused_by_name(
    data: Path, file: str, breaking: Break, complaint: str
) -> None:
    path = data / file
    document = json.loads(path.read_text("utf-8"))
    breaking(document)
    path.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(RulebookError) as caught:
        read(data)

    assert complaint in str(caught.value)
