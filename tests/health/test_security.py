"""The threat model names files and tests that exist, and every component with every kind of threat
that it has.
"""

import re

import pytest

from tests.health.template import ROOT

PAGE = (ROOT / "docs/security.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([STRIDE]) \| (.+?) \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
PATHS = sorted(set(re.findall(r"`((?:[\w.]+/)*[\w.-]+\.(?:py|yaml|md|txt)(?:::\w+)?)`", PAGE)))


@pytest.mark.parametrize("place", PATHS)
def test_a_place_that_the_threat_model_names_exists(place: str) -> None:
    file, _, test = place.partition("::")

    assert (ROOT / file).is_file()
    assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:50])
def test_every_threat_has_a_place_and_a_test(row: tuple[str, ...]) -> None:
    _, _, _, where, test = row

    assert re.search(r"`[\w./-]+`", where)
    assert re.search(r"`tests/[\w./-]+\.py", test)


def test_every_kind_of_threat_is_thought_of() -> None:
    assert {row[0] for row in ROWS} == set("STRIDE")
    assert len(ROWS) == len(re.findall(r"^\| [A-Z] \|", PAGE, re.MULTILINE)) > 30
