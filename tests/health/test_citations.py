"""Citations are whole, used, and looked at again within a year of the release."""

import json
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest

from consentry.policy.engine import FAIL_CLOSED
from consentry.policy.loading import load
from consentry.policy.rules import ALL
from consentry.policy.rules.recipient_suppressed import LATE_CONFIRMATION

_DATA = resources.files("consentry.policy").joinpath("data")


def _json(name: str) -> Any:
    return json.loads(_DATA.joinpath(name).read_text("utf-8"))


CITATIONS: dict[str, dict[str, str]] = _json("citations.json")


def _ids(value: object) -> set[str]:
    """Every citation id that stands under a key `citations`, at any depth."""
    if isinstance(value, dict):
        own = set(value.get("citations", ()))
        return own.union(*(_ids(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_ids(item) for item in value))
    return set()


@pytest.mark.parametrize("id", CITATIONS)
def test_a_citation_has_a_reference_a_title_and_one_bare_address(id: str) -> None:
    entry = CITATIONS[id]

    assert entry["ref"]
    assert entry["title"]
    assert " " not in entry["url"]
    assert entry["url"].startswith(("https://", "http://", "docs/rules.md#"))


@pytest.mark.parametrize("id", [id for id in CITATIONS if id.startswith("ours-")])
def test_a_choice_of_ours_is_labelled_so(id: str) -> None:
    assert CITATIONS[id]["ref"].startswith("Consentry's own choice")


def test_every_citation_is_used() -> None:
    used = {id for rule in ALL for id in rule.citations}
    for file in _DATA.iterdir():
        if file.name.endswith(".json"):
            used |= _ids(_json(file.name))
    for by_country in load().consent_law.values():
        used |= {id for ids in by_country.values() for id in ids}
    for name in load().profiles:
        used |= _ids(_json(f"profiles/{name}.json"))
    used |= {FAIL_CLOSED, LATE_CONFIRMATION}

    assert CITATIONS.keys() == used


@pytest.mark.parametrize("id", CITATIONS)
def test_a_citation_was_checked_within_a_year_of_the_release(id: str) -> None:
    release = date(*map(int, load().version.split(".")))
    checked = date.fromisoformat(CITATIONS[id]["checked_on"])

    assert timedelta(0) <= release - checked <= timedelta(days=365)
