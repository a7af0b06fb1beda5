"""Citations are whole, used, and looked at again within a year of the release."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import pytest

from consentry.policy.engine import FAIL_CLOSED
from consentry.policy.loading import load
from consentry.policy.rules import ALL
from consentry.policy.rules.recipient_suppressed import LATE_CONFIRMATION

_DATA = resources.files("consentry.policy").joinpath("data")


def _json(name: str) -> Any:
    return json.loads(_DATA.joinpath(name).read_text("utf-8"))


def _files(folder: Traversable, path: str = "") -> Iterator[str]:
    for file in folder.iterdir():
        if file.is_dir():
            yield from _files(file, f"{path}{file.name}/")
        elif file.name.endswith(".json"):
            yield f"{path}{file.name}"


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
    for name in _files(_DATA):
        used |= _ids(_json(name))
    for by_country in load().consent_law.values():
        used |= {id for ids in by_country.values() for id in ids}
    used |= {FAIL_CLOSED, LATE_CONFIRMATION}

    assert CITATIONS.keys() == used


@pytest.mark.parametrize("id", CITATIONS)
def test_a_citation_was_checked_within_a_year_of_the_release(id: str) -> None:
    release = date(*map(int, load().version.split(".")))
    checked = date.fromisoformat(CITATIONS[id]["checked_on"])

    assert timedelta(0) <= release - checked <= timedelta(days=365)
