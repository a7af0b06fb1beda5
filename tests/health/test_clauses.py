"""Every clause of the policies is mapped to what enforces it, and would be missed without it."""

import importlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from consentry.policy.enforcement import Enforcement
from consentry.policy.engine import evaluate
from consentry.policy.loading import load
from consentry.policy.loading.enforcement import read_behaviours
from consentry.policy.loading.profiles import read_profiles
from consentry.policy.loading.source import Source
from consentry.policy.loading.sources import read_citations, read_clauses
from consentry.policy.profile import Profile
from consentry.policy.rulebook import Rulebook
from consentry.policy.rules import ALL
from tests.health.switches import SWITCHES
from tests.support.cases import Decided, cases
from tests.support.switched_off import found
from tools import profile_docs

_ROOT = Path(__file__).parents[2]
_CASES = list(cases())
_MAPPED = [
    (profile.name, entry)
    for profile in load().profiles.values()
    for entry in profile.clauses.values()
]
_BY_RULE = [
    pytest.param(profile, entry, rule, id=f"{entry.clause} {rule}")
    for profile, entry in _MAPPED
    for rule in entry.rules
]
_WITH_VALUES = [
    pytest.param(profile, entry.clause, id=entry.clause)
    for profile, entry in _MAPPED
    if entry.rules
]


def shown_by(clause: str, profile: str) -> list[Decided]:
    """The lines that show a clause under its own profile."""
    return [
        case for case in _CASES if clause in case.shows and case.facts.account.profile == profile
    ]


def missed(lines: list[Decided], book: Rulebook, without: str = "") -> bool:
    """Whether any line comes out otherwise than it says."""
    rules = tuple(rule for rule in ALL if rule.id != without)
    for line in lines:
        decision = evaluate(line.facts, book, rules)
        if decision.outcome != line.outcome:
            return True
        if tuple(reason.rule for reason in decision.reasons) != line.rules:
            return True
    return False


def test_all_164_clauses_are_mapped_once_each_in_the_profile_of_its_policy() -> None:
    assert sorted(entry.clause for _, entry in _MAPPED) == sorted(load().clauses)
    assert len(_MAPPED) == 164


@pytest.mark.parametrize(("profile", "entry", "rule"), _BY_RULE)
def test_without_its_rule_a_clause_is_missed_by_a_case_of_its_profile(
    profile: str, entry: Enforcement, rule: str
) -> None:
    lines = [line for line in shown_by(entry.clause, profile) if rule in line.rules]

    assert lines, f"no line of tests/cases shows {entry.clause} by `{rule}` under `{profile}`"
    assert not missed(lines, load())
    assert missed(lines, load(), without=rule)


@pytest.mark.parametrize(("profile", "clause"), _WITH_VALUES)
def test_without_its_values_in_its_profile_a_clause_is_missed(
    profile: str, clause: str, tmp_path: Path
) -> None:
    with resources.as_file(resources.files("consentry.policy").joinpath("data")) as data:
        document = json.loads(data.joinpath(f"profiles/{profile}.json").read_text("utf-8"))
        if not _stripped(document, clause):
            return
        for name in ("citations.json", "clauses.json", "behaviours.json", "profiles"):
            (shutil.copytree if name == "profiles" else shutil.copy)(data / name, tmp_path / name)
    tmp_path.joinpath(f"profiles/{profile}.json").write_text(json.dumps(document), "utf-8")

    assert missed(shown_by(clause, profile), replace(load(), profiles=_profiles(tmp_path)))


def _profiles(folder: Path) -> dict[str, Profile]:
    source = Source(root=folder)
    read_citations(source)
    read_clauses(source)
    read_behaviours(source)
    profiles = read_profiles(source)
    assert source.problems == []
    return profiles


def _stripped(document: Any, clause: str) -> bool:
    """Takes out every value that rests on a clause; whether there was one."""
    changed = False
    for key in list(document) if isinstance(document, dict) else []:
        value = document[key]
        if key == "clauses":
            continue
        if isinstance(value, dict) and clause in value.get("clauses", ()):
            changed = True
            del document[key]
        elif isinstance(value, list):
            kept = [
                v for v in value if not (isinstance(v, dict) and clause in v.get("clauses", ()))
            ]
            changed = changed or len(kept) < len(value)
            document[key] = kept
        else:
            changed = _stripped(value, clause) or changed
    return changed


def test_a_behaviour_has_a_place_a_switch_and_a_clause_that_needs_it() -> None:
    named = {entry.behaviour.name: entry.behaviour for _, entry in _MAPPED if entry.behaviour}

    assert named.keys() == SWITCHES.keys()
    for behaviour in named.values():
        assert importlib.import_module(behaviour.where).__doc__, behaviour.name
        assert behaviour.what.endswith("."), behaviour.name


@pytest.mark.parametrize("behaviour", SWITCHES)
def test_a_switch_names_a_test_and_something_that_exist(behaviour: str) -> None:
    switch = SWITCHES[behaviour]
    file, _, name = switch.test.partition("::")

    assert (_ROOT / file).is_file()
    assert not name or f"def {name}(" in (_ROOT / file).read_text("utf-8")
    assert found(switch.target)


@pytest.mark.slow
def test_without_a_behaviour_its_test_fails() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.switched_off", *SWITCHES],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr[-2000:]


def test_the_pages_about_the_profiles_are_fresh() -> None:
    assert profile_docs.stale(load()) == [], "run `make docs`"
