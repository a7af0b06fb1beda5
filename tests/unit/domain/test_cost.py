"""What was stopped before the carrier has cost nothing."""

from dataclasses import replace

import pytest

from consentry.domain.carrier_event import Bill
from consentry.domain.cost import Cost, cost_of
from consentry.domain.message import Status
from tests.support.records import row


@pytest.mark.parametrize(
    ("status", "cost"),
    [
        (Status.BLOCKED, Cost.NONE),
        (Status.CANCELLED, Cost.NONE),
        (Status.EXPIRED, Cost.NONE),
        (Status.FAILED, Cost.NONE),
        (Status.HELD, Cost.OPEN),
        (Status.REVIEW, Cost.OPEN),
        (Status.SENT, Cost.OPEN),
        (Status.UNKNOWN, Cost.OPEN),
    ],
)
def test_a_text_that_never_left_has_cost_nothing(status: Status, cost: Cost) -> None:
    assert cost_of(row(status=status)) is cost


def test_a_bill_says_what_it_cost() -> None:
    billed = replace(row(status=Status.DELIVERED), bill=Bill(parts=1, price=8_100, fee=0))

    assert cost_of(billed) is Cost.CHARGED
