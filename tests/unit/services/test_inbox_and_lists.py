"""What nobody answered is shown with its age; lists that leave are on record, each page."""

from datetime import timedelta

import pytest

from consentry.domain.audit import Actor
from consentry.errors import NotFound
from consentry.services.exporting import ExportDesk
from consentry.services.inbox import Waiting
from tests.support.fakes import START
from tests.unit.services.custody import desks
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, draft, texted
from tests.unit.services.test_consents import STRANGER, new
from tests.unit.services.test_importing import out, take_out

QUESTION = "Do you open on Sunday?"
HOUR = timedelta(hours=1)


def ask(system: System, event: str = "in-1", *, number: str = NUMBER, to: str = SENDER) -> None:
    system.hear(texted(QUESTION, event=event, at=system.now, number=number, to=to))


def inbox(system: System, *, to: str = "", unanswered: bool = False) -> tuple[Waiting, ...]:
    page = desks(system).inbox.page("acme", to=to, unanswered=unanswered, limit=50, cursor="")
    return page.items


def oldest(system: System) -> timedelta:
    return desks(system).inbox.oldest("acme")


def test_a_question_is_shown_until_somebody_answers_it(system: System) -> None:
    ask(system)
    (waiting,) = inbox(system, unanswered=True)
    assert (waiting.row.body, waiting.answered_at) == (QUESTION, None)
    system.world.clock.advance(3600)
    assert oldest(system) == HOUR
    system.submit(draft())
    system.rest()
    assert inbox(system, unanswered=True) == ()
    (answered,) = inbox(system)
    assert answered.answered_at == system.row().called_at
    assert oldest(system) == timedelta()


@pytest.mark.parametrize("text", ["STOP", "HELP", "START", "please take me off your list"])
def test_what_a_rule_answered_is_no_question(system: System, text: str) -> None:
    system.hear(texted(text, at=system.now))
    assert inbox(system) == ()


def test_an_automatic_answer_is_no_answer(system: System) -> None:
    ask(system)
    system.world.clock.advance(60)
    system.hear(texted("HELP", event="in-2", at=system.now))
    system.rest()
    assert len(system.world.fake_carrier.sent) == 1
    assert len(inbox(system, unanswered=True)) == 1


def test_a_text_that_never_left_is_no_answer(system: System) -> None:
    ask(system)
    system.world.clock.advance(60)
    system.submit(draft(send_at=START + timedelta(days=2)))
    assert len(inbox(system, unanswered=True)) == 1


def test_the_inbox_of_one_number_shows_only_what_came_to_it(system: System) -> None:
    ask(system)
    system.world.clock.advance(1)
    ask(system, "in-2", number=OTHER, to="+12065550101")
    assert [each.row.to for each in inbox(system)] == [OTHER, NUMBER]
    assert [each.row.to for each in inbox(system, to=SENDER)] == [NUMBER]
    assert (
        desks(system).inbox.page("birch", to="", unanswered=False, limit=50, cursor="").items == ()
    )


def test_the_oldest_of_many_is_found_across_pages_and_after_a_week_forgotten(
    system: System,
) -> None:
    ask(system)
    for n in range(250):
        system.world.clock.advance(1)
        ask(system, f"in-{n + 2}", number=OTHER)
    assert oldest(system) == timedelta(seconds=250)
    system.world.clock.advance(8 * 86_400)
    assert oldest(system) == timedelta()


def test_who_was_erased_asks_nothing_any_more(system: System) -> None:
    ask(system)
    desks(system).erasure.erase("acme", NUMBER, by=Actor(key="key-1"))
    assert inbox(system) == ()


@pytest.fixture
def exports(system: System) -> ExportDesk:
    return desks(system).exports


def test_a_page_of_opt_outs_is_on_record_before_it_leaves(
    system: System, exports: ExportDesk
) -> None:
    take_out(system, out(), out(NUMBER, line=3))
    page = exports.opt_outs("acme", purpose="move", given_by="op", limit=1, cursor="")
    rest = exports.opt_outs("acme", purpose="move", given_by="op", limit=1, cursor=page.next)
    shown = {item.number for item in (*page.items, *rest.items)}
    assert shown == {STRANGER, NUMBER}
    noted = [entry.details for entry in system.world.fake_custody.noted.values()]
    assert noted == [{"list": "suppressions", "purpose": "move", "rows": "1"}] * 2


def test_consents_leave_with_what_proves_them(system: System, exports: ExportDesk) -> None:
    system.desk.record(new())
    (listed,) = exports.agreed("acme", purpose="audit", given_by="op", limit=9, cursor="").items
    (consent,) = listed.record.consents
    assert listed.evidence[consent.id].evidence == new().evidence


def test_who_was_erased_is_on_no_list(system: System, exports: ExportDesk) -> None:
    system.desk.record(new())
    desks(system).erasure.erase("acme", STRANGER, by=Actor(key="key-1"))
    assert exports.opt_outs("acme", purpose="x", given_by="op", limit=9, cursor="").items == ()
    assert exports.agreed("acme", purpose="x", given_by="op", limit=9, cursor="").items == ()


def test_nothing_leaves_of_an_account_that_does_not_exist(exports: ExportDesk) -> None:
    with pytest.raises(NotFound):
        exports.opt_outs("nobody", purpose="x", given_by="op", limit=9, cursor="")
    with pytest.raises(NotFound):
        exports.agreed("nobody", purpose="x", given_by="op", limit=9, cursor="")


def test_everything_that_is_held_is_shown_and_who_asked_is_noted(system: System) -> None:
    system.desk.record(new())
    ask(system, number=STRANGER)
    held = desks(system).rights.held("acme", STRANGER, globally=False, given_by="key-9")
    assert not held.is_nothing
    assert (len(held.proof.chains), len(held.proof.messages)) == (1, 1)
    assert [entry.action for entry in system.world.fake_custody.noted.values()] == ["read"]
    nobody = desks(system).rights.held("acme", "+14155550188", globally=False, given_by="key-9")
    assert nobody.is_nothing
