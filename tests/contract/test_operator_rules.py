"""The operator's rules as `services.ports.Registry` keeps them and every snapshot has them."""

from dataclasses import replace

from consentry.domain.operator_rules import (
    NO_OPERATOR_RULES,
    BlockRule,
    CategoryRule,
    DomainRule,
    OperatorOutcome,
    OperatorRules,
    WordRule,
)
from consentry.services.ports.facts import FactsQuery
from tests.contract.conftest import Ports
from tests.support.records import NOW, NUMBER, RING

RULES = OperatorRules(
    version=1,
    words=(WordRule(text="zipline", reason="not with us", outcome=OperatorOutcome.REVIEW),),
    domains=(DomainRule(domain="evil.example"),),
    categories=(CategoryRule(name="clubs", words=("travel club",)),),
    blocks=(BlockRule(account="acme", number="+1900"),),
    changed_at=NOW,
    changed_by="key-0",
)
QUERY = FactsQuery(account="acme", campaign="offers", recipient=RING.of(NUMBER))


def test_there_are_none_at_first(ports: Ports) -> None:
    assert ports.registry.operator_rules() == NO_OPERATOR_RULES
    assert ports.facts.read([QUERY], strong=True)[0].operator == NO_OPERATOR_RULES


def test_rules_come_back_as_they_were_stored(ports: Ports) -> None:
    assert ports.registry.put_operator_rules(RULES)

    assert ports.registry.operator_rules() == RULES
    assert ports.facts.read([QUERY], strong=True)[0].operator == RULES


def test_a_version_is_stored_once_and_in_order(ports: Ports) -> None:
    second = OperatorRules(version=2, changed_at=NOW)

    assert not ports.registry.put_operator_rules(second)
    assert ports.registry.put_operator_rules(RULES)
    assert not ports.registry.put_operator_rules(replace(RULES, words=()))
    assert ports.registry.put_operator_rules(second)
    assert ports.registry.operator_rules() == second


def test_a_reader_that_has_an_older_version_reads_the_new_one_at_once(ports: Ports) -> None:
    ports.registry.put_operator_rules(RULES)
    ports.facts.read([QUERY], strong=False)
    second = replace(RULES, version=2, words=())

    ports.registry.put_operator_rules(second)

    assert [each.operator for each in ports.facts.read([QUERY] * 2, strong=False)] == [second] * 2
