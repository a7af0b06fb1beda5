"""From which numbers texts alike left: `services.ports.Pacing` and `FactsReader` together."""

from dataclasses import replace
from datetime import timedelta

from consentry.domain.likeness import Spread
from consentry.services.ports.facts import FactsQuery, Snapshot
from tests.contract.conftest import Ports
from tests.contract.test_registry import ACCOUNT, campaign, sender
from tests.support.records import NOW, NUMBER, RING, SENDER

LIKE = "0123456789abcdef"
OTHER = "+12065550109"


def read(ports: Ports, likeness: str = LIKE) -> Snapshot:
    query = FactsQuery(
        account="acme", campaign="offers", recipient=RING.of(NUMBER), likeness=likeness
    )
    return ports.facts.read([query], strong=True)[0]


def test_a_wording_that_never_left_has_no_marks(ports: Ports) -> None:
    assert read(ports).spread == Spread()
    assert read(ports).numbers is None


def test_marks_are_answered_and_read_back(ports: Ports) -> None:
    later = NOW + timedelta(milliseconds=1)

    first = ports.pacing.mark_spread("acme", LIKE, SENDER, NOW)
    second = ports.pacing.mark_spread("acme", LIKE, OTHER, later)

    assert first == Spread(marks={SENDER: NOW})
    assert second == read(ports).spread == Spread(marks={SENDER: NOW, OTHER: later})


def test_a_mark_is_moved_and_taken_back(ports: Ports) -> None:
    later = NOW + timedelta(hours=12)
    ports.pacing.mark_spread("acme", LIKE, SENDER, NOW)
    ports.pacing.mark_spread("acme", LIKE, OTHER, NOW)

    ports.pacing.mark_spread("acme", LIKE, SENDER, later)
    ports.pacing.unmark_spread("acme", LIKE, OTHER)
    ports.pacing.unmark_spread("acme", LIKE, "+12065550177")
    ports.pacing.unmark_spread("acme", "fedcba9876543210", OTHER)

    assert read(ports).spread == Spread(marks={SENDER: later})


def test_marks_belong_to_an_account_and_a_wording(ports: Ports) -> None:
    ports.pacing.mark_spread("birch", LIKE, SENDER, NOW)
    ports.pacing.mark_spread("acme", "fedcba9876543210", SENDER, NOW)

    assert read(ports).spread == Spread()
    assert read(ports, "").spread == Spread()


def test_an_accounts_numbers_are_listed_as_they_come(ports: Ports) -> None:
    ports.registry.put_account(ACCOUNT)
    ports.registry.put_campaign(campaign())
    ports.registry.put_campaign(replace(campaign(), id="other"))

    ports.registry.put_sender(sender())
    ports.registry.put_sender(replace(sender(), number=OTHER))
    ports.registry.put_sender(replace(sender(), campaign="other"))

    assert read(ports).numbers == frozenset({sender().number, OTHER})
    assert read(ports, "").numbers is None
