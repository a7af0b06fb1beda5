"""Every rule is what its file says it is, refuses what is unknown, and is documented."""

import ast
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from consentry.domain.locality import Place, ZoneSource
from consentry.domain.message import Category, OnQuietHours, Purpose
from consentry.domain.phone import NumberKind, Validity
from consentry.policy.content_facts import ContentFacts
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import (
    AccountFacts,
    CampaignFacts,
    Facts,
    MessageFacts,
    RecipientFacts,
    SenderFacts,
)
from consentry.policy.loading import load
from consentry.policy.rule import Rule
from consentry.policy.rules import ALL
from tests.support.builders import NOON
from tests.support.cases import cases
from tools import rule_docs

_ROOT = Path(__file__).parent.parent.parent
_RULES = _ROOT / "layers/common/consentry/policy/rules"

_UNKNOWN = Facts(
    at=NOON,
    account=AccountFacts(known=False),
    campaign=CampaignFacts(known=False),
    sender=SenderFacts(known=False),
    recipient=RecipientFacts(
        validity=Validity.UNASSIGNED,
        kind=NumberKind.UNKNOWN,
        place=Place(country="", regions=(), time_zones=(), source=ZoneSource.UNKNOWN),
    ),
    message=MessageFacts(
        category=Category.MARKETING,
        purpose=Purpose.OTHER,
        automated=True,
        on_quiet_hours=OnQuietHours.HOLD,
        body_hash="",
        allow_duplicate=False,
    ),
    content=ContentFacts(encoding="GSM-7", parts=1, opt_out_wording=False, identified=False),
)


@pytest.mark.parametrize("rule", ALL, ids=[rule.id for rule in ALL])
def test_a_rule_lives_in_the_file_of_its_name_and_says_why(rule: Rule) -> None:
    module = import_module(f"consentry.policy.rules.{rule.id.replace('.', '_')}")

    assert module.RULE is rule
    assert module.__doc__
    assert rule.check.__doc__
    assert rule.title
    assert rule.why.endswith(".")


@pytest.mark.parametrize("rule", ALL, ids=[rule.id for rule in ALL])
def test_a_rule_cites_what_exists(rule: Rule) -> None:
    book = load()

    assert rule.citations
    assert rule.clauses
    assert all(book.citation(id) for id in rule.citations)
    assert set(rule.clauses) <= book.clauses.keys()


def test_every_rule_file_is_in_force_once() -> None:
    files = {path.stem for path in _RULES.glob("*.py")} - {"__init__"}

    assert {rule.id.replace(".", "_") for rule in ALL} == files
    assert len({rule.id for rule in ALL}) == len(ALL)


@pytest.mark.parametrize("category", list(Category))
def test_nothing_is_sent_on_unknown_facts(category: Category) -> None:
    unknown = replace(_UNKNOWN, message=replace(_UNKNOWN.message, category=category))

    decision = evaluate(unknown, load())

    assert decision.outcome is Outcome.DENY
    assert "rule.error" not in {reason.rule for reason in decision.reasons}


def test_every_reason_says_what_to_do_and_what_it_rests_on() -> None:
    for case in cases():
        for reason in evaluate(case.facts, load()).reasons:
            assert reason.remedy, reason.rule
            assert reason.citations or reason.clauses, reason.rule
            assert not reason.message.endswith("."), reason.message
            assert reason.message[0].islower() or reason.message[0].isdigit(), reason.message


def test_a_rule_neither_reads_clocks_nor_logs() -> None:
    forbidden = {"time", "os", "logging", "random", "secrets"}

    for path in _RULES.parent.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert names.isdisjoint(forbidden), path.name
        calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert calls.isdisjoint({"now", "utcnow", "today"}), path.name


def test_the_page_about_the_rules_is_fresh() -> None:
    told = (_ROOT / "docs/rules.md").read_text("utf-8")

    assert told == rule_docs.page(load()), "run `make docs`"
