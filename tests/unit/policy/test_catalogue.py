"""What is told of profiles: each clause with what enforces it, and that it is no advice."""

from datetime import timedelta

import pytest

from consentry.domain.sender import Sender
from consentry.policy import catalogue
from consentry.policy.loading import load
from consentry.services.answering import CONFIRM_WITHIN, HELP_PER_DAY
from tools import profile_docs


def test_whoever_reads_the_rules_is_told_that_they_are_not_legal_advice() -> None:
    assert "not legal advice" in catalogue.DISCLAIMER
    for name, page in profile_docs.pages(load()).items():
        assert "not legal advice" in page, name


@pytest.mark.parametrize("profile", sorted(load().profiles))
def test_a_clause_is_told_with_its_words_and_exactly_one_thing_that_enforces_it(
    profile: str,
) -> None:
    for entry in catalogue.clauses(profile, load()):
        named = [entry["rule"], entry["behaviour"], entry["pending"]]
        assert sum(name is not None for name in named) == 1, entry["id"]
        assert entry["quote"], entry["id"]


def test_a_clause_shows_the_values_of_its_own_profile_and_of_the_law() -> None:
    shown = catalogue.values("CYC-36", "contact-your-client")

    assert shown["profiles/contact-your-client.json conversation"] == {"minutes": 60}
    assert not any("smalltalkr" in place for place in shown)


def test_a_behaviours_values_are_those_of_the_code() -> None:
    told = {
        entry.behaviour.name: entry.behaviour.values
        for profile in load().profiles.values()
        for entry in profile.clauses.values()
        if entry.behaviour
    }
    limit = Sender(number="+12065550100", account="acme", campaign="offers").per_minute

    assert told["pacing.limit"] == {"messages": limit, "seconds": 60}
    within = CONFIRM_WITHIN // timedelta(minutes=1)
    assert told["replies.confirmation"] == {"confirmations": 1, "within_minutes": within}
    assert told["replies.help"] == {"answers_a_day": HELP_PER_DAY}


def test_a_long_list_is_counted_rather_than_told() -> None:
    found = [
        value
        for profile in load().profiles
        for entry in catalogue.clauses(profile, load())
        for values in entry["values"].values()
        for value in values.values()
    ]

    assert found
    assert all(not isinstance(value, list) or len(value) <= 12 for value in found)


def test_a_profiles_own_data_is_told_without_its_map() -> None:
    assert "conversation" in catalogue.demands("smalltalkr")
    assert "clauses" not in catalogue.demands("smalltalkr")
