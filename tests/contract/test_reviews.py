"""Reviews are listed once, ruled once, and read by account."""

from dataclasses import replace
from datetime import timedelta

from consentry.domain.review import Review, Ruling, Verdict
from tests.contract.conftest import Ports
from tests.support.records import NOW

FIRST = Review(
    message_id="m-1",
    account="acme",
    campaign="offers",
    made_at=NOW,
    opened_at=NOW,
    until=NOW + timedelta(hours=72),
    rules=("content.prohibited",),
)
LATER = replace(FIRST, message_id="m-2", made_at=NOW + timedelta(minutes=1))
YES = Ruling(verdict=Verdict.APPROVED, by="key-1", at=NOW, reason="fine", allow_wording=True)


def test_what_was_opened_is_listed_newest_first(ports: Ports) -> None:
    ports.reviews.open([FIRST, LATER])

    assert ports.reviews.page("acme").items == (LATER, FIRST)
    assert ports.reviews.page("birch").items == ()


def test_opening_again_changes_nothing(ports: Ports) -> None:
    ports.reviews.open([FIRST])
    ports.reviews.open([replace(FIRST, rules=("other",), opened_at=NOW + timedelta(hours=1))])

    assert ports.reviews.page("acme").items == (FIRST,)


def test_the_first_ruling_stays(ports: Ports) -> None:
    ports.reviews.open([FIRST])

    assert ports.reviews.rule(FIRST, YES) == replace(FIRST, ruling=YES)
    no = replace(YES, verdict=Verdict.REJECTED)
    assert ports.reviews.rule(FIRST, no) == replace(FIRST, ruling=YES)
    ports.reviews.open([FIRST])
    assert ports.reviews.page("acme").items == (replace(FIRST, ruling=YES),)


def test_what_is_asked_again_is_listed_as_it_is_then_and_waits_for_its_own_ruling(
    ports: Ports,
) -> None:
    ports.reviews.rule(FIRST, YES)
    again = replace(FIRST, rules=("account.industry",), opened_at=NOW + timedelta(hours=1))

    ports.reviews.reopen(again)
    assert ports.reviews.page("acme").items == (again,)
    no = replace(YES, verdict=Verdict.REJECTED)
    assert ports.reviews.rule(again, no) == replace(again, ruling=no)


def test_a_ruling_lists_what_was_not_listed(ports: Ports) -> None:
    ports.reviews.rule(FIRST, YES)

    assert ports.reviews.page("acme").items == (replace(FIRST, ruling=YES),)


def test_pages_go_on_where_they_ended(ports: Ports) -> None:
    ports.reviews.open([FIRST, LATER])

    first = ports.reviews.page("acme", limit=1)
    second = ports.reviews.page("acme", limit=1, cursor=first.next)

    assert (first.items, second.items, second.next) == ((LATER,), (FIRST,), "")


def test_more_than_a_hundred_are_listed(ports: Ports) -> None:
    many = [replace(FIRST, message_id=f"m-{n:03d}") for n in range(120)]

    ports.reviews.open(many)

    assert len(ports.reviews.page("acme", limit=200).items) == 120
