"""A person lets a text pass or ends it; nothing else changes for it, and a STOP always wins."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consentry.domain.account import AccountStatus
from consentry.domain.api_key import Role
from consentry.domain.audit import CHAIN, Actor, entry_of
from consentry.domain.ids import message_id
from consentry.domain.likeness import likeness
from consentry.domain.message import Status
from consentry.domain.operator_rules import OperatorOutcome, OperatorRules, WordRule
from consentry.domain.review import LIFE, ReviewStatus
from consentry.errors import Conflict, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.draft import Draft
from consentry.services.reviews import ReviewDesk
from consentry.services.wordings import Wordings
from tests.support.fakes import START, Crash
from tests.unit.services.system import OTHER, System, agree, book, draft, texted

OPERATOR = Actor(key="key-1", role=Role.OPERATOR, request="r-1")
DOUBTFUL = "Acme Dental: your new zipline appointment is on tuesday at nine. Reply STOP to opt out."
ID = message_id("acme", "k1", 0)


def desk_of(system: System) -> ReviewDesk:
    world = system.world
    return ReviewDesk(
        clock=world.clock,
        keys=world.keys,
        facts=world.facts,
        messages=world.messages,
        pacing=world.pacing,
        reviews=world.reviews,
        audit=system.audit,
        wordings=Wordings(clock=world.clock, registry=world.registry, changing=system.changing),
        book=book(),
    )


@pytest.fixture
def desk(system: System) -> ReviewDesk:
    ask_about(system, "zipline")
    return desk_of(system)


def ask_about(system: System, *words: str) -> None:
    """The operator wants to look at every text with one of these words."""
    registry = system.world.fake_registry
    asked = tuple(WordRule(text=word, outcome=OperatorOutcome.REVIEW) for word in words)
    registry.put_operator_rules(
        OperatorRules(version=registry.operator_rules().version + 1, words=asked)
    )


def doubtful(key: str = "k1", body: str = DOUBTFUL, **changes: Any) -> Draft:
    return draft(key, body=body, likeness=likeness(body), **changes)


def waiting(system: System, **changes: Any) -> None:
    system.submit(doubtful(**changes))
    assert system.row().status is Status.REVIEW


def statuses(desk: ReviewDesk, status: ReviewStatus | None = None) -> list[str]:
    page = desk.page("acme", status=status, limit=50, cursor="")
    return [each.status.value for each in page.items]


def stories(system: System) -> list[str]:
    return [entry_of(each).story for each in system.world.fake_ledger.entries("acme", CHAIN)]


def test_a_text_that_waits_is_listed_with_who_asked_and_until_when(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)

    (found,) = desk.page("acme", status=None, limit=50, cursor="").items

    assert found.status is ReviewStatus.PENDING
    assert found.review.rules == ("operator.rule",)
    assert found.review.until == system.row().due_at == START + LIFE
    assert found.row == system.row()
    assert statuses(desk, ReviewStatus.APPROVED) == []


def test_an_approved_text_goes_and_the_decision_can_be_replayed(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)

    approved = desk.approve(ID, OPERATOR, "a real zipline", allow_wording=False)
    system.rest()

    assert approved.status is ReviewStatus.APPROVED
    assert system.row().status is Status.SENT
    assert system.row().approved == {"operator.rule"}
    assert [text.body for text in system.world.fake_carrier.sent] == [DOUBTFUL]
    assert statuses(desk) == ["approved"]
    assert list(system.world.fake_pacing.entries) == []
    assert stories(system) == [
        f"at 2026-11-24T18:00:00Z operator key key-1 approved text `{ID}` of campaign"
        " `appointments` (review -> held), because: a real zipline"
    ]


def test_a_rejected_text_ends(system: System, desk: ReviewDesk) -> None:
    waiting(system)

    assert desk.reject(ID, OPERATOR, "no").status is ReviewStatus.REJECTED
    system.rest()

    assert system.row().status is Status.BLOCKED
    assert system.world.fake_carrier.sent == []
    assert statuses(desk, ReviewStatus.REJECTED) == ["rejected"]
    assert stories(system)[0].endswith("(review -> blocked), because: no")


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_asking_twice_is_asking_once(system: System, desk: ReviewDesk, verdict: str) -> None:
    waiting(system)

    def ask() -> ReviewStatus:
        if verdict == "reject":
            return desk.reject(ID, OPERATOR, "why").status
        return desk.approve(ID, OPERATOR, "why", allow_wording=True).status

    first = ask()
    system.rest()

    assert ask() is first
    assert len(system.world.fake_carrier.sent) == (1 if verdict == "approve" else 0)
    assert len(stories(system)) == (2 if verdict == "approve" else 1)


def test_what_was_approved_is_not_rejected_and_the_other_way_round(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)
    desk.approve(ID, OPERATOR, "fine", allow_wording=False)
    with pytest.raises(Conflict, match="is `held` and waits for no review"):
        desk.reject(ID, OPERATOR, "no")

    system.submit(doubtful("k2", allow_duplicate=True))
    other = message_id("acme", "k2", 0)
    desk.reject(other, OPERATOR, "no")
    with pytest.raises(Conflict, match="is `blocked` and waits for no review"):
        desk.approve(other, OPERATOR, "fine", allow_wording=False)


@pytest.mark.parametrize("after_approval", [False, True], ids=["before", "after"])
def test_a_stop_wins_over_an_approval(
    system: System, desk: ReviewDesk, after_approval: bool
) -> None:
    waiting(system)
    if after_approval:
        desk.approve(ID, OPERATOR, "fine", allow_wording=False)
        system.hear(texted("STOP"))
    else:
        system.hear(texted("STOP"))
        with pytest.raises(Conflict, match="waits for no review"):
            desk.approve(ID, OPERATOR, "fine", allow_wording=False)
    system.rest()

    assert system.row().status is Status.BLOCKED
    assert [text.body for text in system.world.fake_carrier.sent if text.body == DOUBTFUL] == []
    assert statuses(desk) == ["approved" if after_approval else "closed"]


def test_everything_else_still_applies_to_an_approved_text(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)
    desk.approve(ID, OPERATOR, "fine", allow_wording=False)
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.accounts["acme"] = replace(account, status=AccountStatus.SUSPENDED)

    system.rest()

    assert system.row().status is Status.BLOCKED
    assert system.row().decisions[-1].rules == ("account.status",)


def test_a_clause_without_exceptions_is_named_and_nothing_is_let_pass(
    system: System, desk: ReviewDesk
) -> None:
    credit = "Acme Dental: credit repair that raises your score quickly. Reply STOP to opt out."
    system.submit(doubtful(body=credit))
    assert system.row().status is Status.BLOCKED

    with pytest.raises(Conflict, match=r"CYC-\d+\): no exceptions are made"):
        desk.approve(ID, OPERATOR, "fine", allow_wording=True)

    assert system.row().status is Status.BLOCKED
    assert stories(system) == []


def test_nobody_decides_in_72_hours_and_it_expires(system: System, desk: ReviewDesk) -> None:
    waiting(system)

    system.rest()

    last = system.row().timeline[-1]
    assert (last.status, last.detail) == (Status.EXPIRED, "review")
    assert timedelta(0) <= last.at - (START + LIFE) <= timedelta(minutes=1)
    assert statuses(desk) == ["expired"]
    with pytest.raises(Conflict, match="is `expired`"):
        desk.approve(ID, OPERATOR, "late", allow_wording=False)


def test_a_text_that_is_approved_at_the_last_instant_is_due(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)
    due_at = system.row().due_at
    assert due_at is not None
    system.world.clock.at = due_at

    desk.approve(ID, OPERATOR, "just in time", allow_wording=False)

    assert system.row().status is Status.HELD
    assert [entry.at for entry in system.world.fake_pacing.entries.values()] == [due_at]


def test_it_waits_no_longer_than_the_text_is_good_for(system: System, desk: ReviewDesk) -> None:
    waiting(system, expires_at=START + timedelta(hours=3))

    assert system.row().due_at == START + timedelta(hours=3)


def test_an_allowed_wording_is_asked_about_no_more_in_its_campaign(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)
    agree(system.world, OTHER)
    desk.approve(ID, OPERATOR, "we do ziplines", allow_wording=True)

    system.submit(doubtful("k2", to=OTHER, body=DOUBTFUL.replace("Acme Dental", "ACME DENTAL")))
    system.submit(doubtful("k3", to=OTHER, campaign="offers"))

    assert system.row("k2").status is Status.QUEUED
    assert system.row("k3").status is not Status.QUEUED
    assert stories(system)[1] == (
        f"at 2026-11-24T18:00:00Z operator key key-1 let campaign `appointments` use the wording of"
        f" text `{ID}`, because: we do ziplines"
    )


def test_the_same_words_with_something_more_found_in_them_are_asked_about_again(
    system: System, desk: ReviewDesk
) -> None:
    waiting(system)
    desk.approve(ID, OPERATOR, "fine", allow_wording=True)
    ask_about(system, "zipline", "CASTLE")
    more = DOUBTFUL.replace("Acme Dental", "Acme Dental CASTLE")
    assert likeness(more) == likeness(DOUBTFUL)

    system.submit(doubtful("k2", body=more))

    assert system.row("k2").status is Status.REVIEW


def test_a_text_of_few_words_can_be_approved_but_not_its_wording(
    system: System, desk: ReviewDesk
) -> None:
    body = "Acme Dental zipline. STOP to opt out."
    system.submit(draft(body=body, likeness=""))
    assert system.row().status is Status.REVIEW

    with pytest.raises(InvalidRequest, match="allow_wording: the text has too few words"):
        desk.approve(ID, OPERATOR, "fine", allow_wording=True)
    assert desk.approve(ID, OPERATOR, "fine", allow_wording=False).status is ReviewStatus.APPROVED


def test_what_does_not_exist_is_not_found(desk: ReviewDesk) -> None:
    with pytest.raises(NotFound):
        desk.approve(ID, OPERATOR, "fine", allow_wording=False)
    with pytest.raises(NotFound):
        desk.reject(ID, OPERATOR, "fine")


CALLS = ["ledger.append", "pacing.put_due", "messages.move", "governance.apply", "reviews.rule"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("error", [TemporaryFailure("x"), Crash()], ids=["failure", "crash"])
def test_an_approval_that_broke_off_is_finished_by_asking_again(
    system: System, call: str, after: bool, error: BaseException
) -> None:
    ask_about(system, "zipline")
    desk = desk_of(system)
    waiting(system)
    system.world.fail(call, after=after, error=error)
    with pytest.raises(type(error)):
        desk.approve(ID, OPERATOR, "fine", allow_wording=True)

    desk.approve(ID, OPERATOR, "fine", allow_wording=True)
    system.rest()

    assert len(system.world.fake_carrier.sent) == 1
    assert len(stories(system)) == 2
    assert statuses(desk) == ["approved"]
    campaign = system.world.fake_registry.campaign("acme", "appointments")
    assert campaign is not None
    assert len(campaign.wordings) == 1


@pytest.mark.parametrize("call", ["reviews.open", "pacing.put_due", "messages.put_new"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_accepting_a_doubtful_text_loses_none(system: System, call: str, after: bool) -> None:
    ask_about(system, "zipline")
    system.world.fail(call, after=after)

    system.submit(doubtful())
    system.wind(START + timedelta(seconds=10))

    assert system.row().status is Status.REVIEW
    assert statuses(desk_of(system)) == ["pending"]


def test_a_text_that_only_dispatch_doubts_waits_too(system: System) -> None:
    system.submit(doubtful())
    ask_about(system, "zipline")
    system.wind(START + timedelta(seconds=10))
    desk = desk_of(system)

    assert system.row().status is Status.REVIEW
    assert statuses(desk) == ["pending"]
    desk.approve(ID, OPERATOR, "fine", allow_wording=False)
    system.rest()

    assert len(system.world.fake_carrier.sent) == 1


def test_a_text_that_only_the_sweep_doubts_waits_too(system: System) -> None:
    system.submit(doubtful(send_at=START + timedelta(hours=2)))
    ask_about(system, "zipline")
    system.world.clock.at = START + timedelta(hours=2)
    system.release.run()
    desk = desk_of(system)

    assert system.row().status is Status.REVIEW
    assert system.row().due_at == START + timedelta(hours=2) + LIFE
    desk.approve(ID, OPERATOR, "fine", allow_wording=False)
    system.rest()

    assert len(system.world.fake_carrier.sent) == 1


def test_a_text_that_two_rules_ask_about_one_after_the_other_is_approved_twice_and_goes(
    system: System, desk: ReviewDesk
) -> None:
    registry = system.world.fake_registry
    acme = registry.accounts["acme"]
    waiting(system)
    registry.accounts["acme"] = replace(acme, industry="something that no list knows")
    desk.approve(ID, OPERATOR, "a real zipline", allow_wording=False)
    system.wind(START + timedelta(minutes=10))
    assert system.row().status is Status.REVIEW

    desk.approve(ID, OPERATOR, "a real business", allow_wording=False)
    system.rest()

    assert system.row().status is Status.SENT
    assert system.row().approved == {"account.industry", "operator.rule"}
    assert statuses(desk) == ["approved"]
    assert [each.partition(", because: ")[2] for each in stories(system)] == [
        "a real zipline",
        "a real business",
    ]


def test_what_is_rejected_when_it_is_asked_about_again_is_listed_so(
    system: System, desk: ReviewDesk
) -> None:
    registry = system.world.fake_registry
    waiting(system)
    registry.accounts["acme"] = replace(registry.accounts["acme"], industry="nothing that is known")
    desk.approve(ID, OPERATOR, "a real zipline", allow_wording=False)
    system.wind(START + timedelta(minutes=10))

    (asked,) = desk.page("acme", status=ReviewStatus.PENDING, limit=50, cursor="").items
    assert asked.review.rules == ("account.industry",)
    assert asked.review.until == system.row().due_at
    desk.reject(ID, OPERATOR, "no real business")
    assert statuses(desk) == ["rejected"]
