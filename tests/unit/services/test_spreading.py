"""Similar texts leave from as many numbers as they need, whoever asks for more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.likeness import Spread, likeness
from consentry.domain.message import Category, Status
from consentry.domain.sender import Sender
from tests.support.builders import REMINDER
from tests.unit.services.system import SENDER, System, agree, draft

NUMBERS = [f"+120655502{n:02}" for n in range(8)]
LIKE = likeness(REMINDER)


@pytest.fixture
def many(system: System) -> System:
    """The seeded campaign with eight more numbers, and as many recipients."""
    for number in NUMBERS:
        system.world.fake_registry.put_sender(
            Sender(number=number, account="acme", campaign="appointments")
        )
    for n in range(len(NUMBERS)):
        agree(system.world, person(n))
    return system


def person(n: int) -> str:
    return f"+141555503{n:02}"


def send(system: System, n: int, **changes: Any) -> Status:
    """One text to a recipient of its own from the nth number, seen through to its end."""
    one = draft(f"k{n}", to=person(n), sender=NUMBERS[n], likeness=LIKE)
    system.submit(replace(one, **changes))
    system.rest()
    return system.row(f"k{n}").status


def marks(system: System) -> int:
    return system.world.calls.count("pacing.mark_spread")


def test_the_sixth_number_with_similar_texts_is_refused(many: System) -> None:
    assert [send(many, n) for n in range(5)] == [Status.SENT] * 5
    assert send(many, 5) is Status.BLOCKED
    assert "sender.snowshoe" in many.row("k5").decisions[-1].rules


def test_texts_accepted_together_are_refused_at_dispatch(many: System) -> None:
    drafts = [
        draft(f"k{n}", to=person(n), sender=number, likeness=LIKE)
        for n, number in enumerate(NUMBERS)
    ]
    for one in drafts:
        many.submit(one)
    many.rest()

    ends = [many.row(f"k{n}").status for n in range(len(NUMBERS))]
    assert sorted(ends) == sorted([Status.SENT] * 5 + [Status.BLOCKED] * 3)


def test_other_words_are_another_count(many: System) -> None:
    for n in range(5):
        send(many, n)

    assert send(many, 5, likeness=likeness("a text with quite other words in it")) is Status.SENT


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"category": Category.CONVERSATIONAL}, id="a conversation"),
        pytest.param({"likeness": ""}, id="a text of few words"),
    ],
)
def test_what_is_like_nothing_is_not_counted(many: System, changes: dict[str, object]) -> None:
    many.world.fake_pacing.note_inbound("acme", many.world.keyring.of(person(0)).current, many.now)

    assert send(many, 0, **changes) is Status.SENT
    assert marks(many) == 0


def test_a_number_is_marked_once_in_twelve_hours(many: System) -> None:
    send(many, 0)
    send(many, 0, id=draft("k1").id, to=person(1))
    assert marks(many) == 1

    many.world.clock.advance(timedelta(hours=12).total_seconds())
    many.world.clock.at = many.now.replace(hour=18) + timedelta(days=1)
    send(many, 0, id=draft("k2").id, to=person(2))

    assert marks(many) == 2


def test_an_account_with_few_numbers_is_never_marked(system: System) -> None:
    system.submit(draft(likeness=LIKE))
    system.rest()

    assert system.row().status is Status.SENT
    assert (system.row().sender, marks(system)) == (SENDER, 0)


def test_of_two_that_come_at_once_the_later_one_takes_its_mark_back(many: System) -> None:
    for n in range(4):
        send(many, n)
    key = ("acme", LIKE)

    def overtaken() -> None:
        there = many.world.fake_pacing.spreads[key]
        at = many.now - timedelta(milliseconds=1)
        many.world.fake_pacing.spreads[key] = Spread(marks={**there.marks, NUMBERS[7]: at})

    many.world.before("pacing.mark_spread", overtaken)

    assert send(many, 4) is Status.BLOCKED
    assert NUMBERS[4] not in many.world.fake_pacing.spreads[key].marks
    assert len(many.world.fake_carrier.sent) == 4
