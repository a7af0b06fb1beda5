"""A list is taken over row by row: nothing is reactivated, nothing done twice, nothing unproved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.domain.consent import ConsentSource
from consentry.domain.custody import Attestation
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Status
from consentry.domain.suppression import IMPORT, SuppressionReason
from consentry.errors import InvalidRequest, NotFound, TemporaryFailure
from consentry.services.evidence import NewConsent
from consentry.services.listed import Listed, ListedOptOut, RowOutcome, RowResult
from consentry.services.rowwise import TIME
from tests.support.desks import stories
from tests.support.fakes import START, Crash
from tests.unit.services.custody import desks
from tests.unit.services.system import NUMBER, System, draft, texted
from tests.unit.services.test_consents import STRANGER, new

WORD = Attestation(
    account="acme", version="2026-11", by="Ann", list_source="till", at=START, given_by="key-1"
)
YEAR_AGO = START - timedelta(days=365)


def listed(*given: NewConsent, first: int = 2) -> list[Listed[NewConsent]]:
    return [
        Listed(line=line, number=each.number, stated=each)
        for line, each in enumerate(given, start=first)
    ]


def out(number: str = STRANGER, line: int = 2, **changes: Any) -> Listed[ListedOptOut]:
    values = {"scope": "account", "reason": SuppressionReason.STOP, "at": YEAR_AGO, **changes}
    return Listed(line=line, number=number, stated=ListedOptOut(number=number, **values))


def take(system: System, *rows: NewConsent) -> list[RowResult]:
    return desks(system).imports.consents_of("acme", listed(*rows), WORD, by=Actor())


def take_out(system: System, *rows: Listed[ListedOptOut]) -> list[RowResult]:
    return desks(system).imports.opt_outs_of("acme", rows, by=Actor(key="key-1"))


def outcomes(results: list[RowResult]) -> list[RowOutcome]:
    return [each.outcome for each in results]


def chain(system: System, number: str = STRANGER) -> list[Any]:
    return system.world.fake_ledger.entries("acme", system.world.keyring.of(number).current)


def test_a_row_is_a_consent_with_the_attestation_in_the_ledger(system: System) -> None:
    (result,) = take(system, new())
    assert (result.outcome, result.line, result.suppressed) == (RowOutcome.RECORDED, 2, False)
    (entry,) = chain(system)
    assert entry.event_id == result.id
    assert entry.facts["attestation"] == WORD.id
    assert list(system.world.fake_custody.attestations.values()) == [WORD]
    system.submit(draft(to=STRANGER))
    assert system.row().status is Status.QUEUED


def test_who_sent_in_which_list_is_in_the_audit_log(system: System) -> None:
    made, by = desks(system).imports, Actor(key="key-1", role=Role.SENDER)
    made.consents_of("acme", listed(new(), new(number=NUMBER)), WORD, by=by)
    made.opt_outs_of("acme", [out()], by=by)

    assert stories(system.world) == [
        f"sender key key-1 sent in a list of 2 consents under attestation `{WORD.id}`",
        "sender key key-1 sent in a list of 1 opt-outs",
    ]


def test_a_list_that_comes_again_changes_nothing(system: System) -> None:
    first = take(system, new(), new(number=NUMBER))
    again = take(system, new(number=NUMBER), new())
    assert set(outcomes(again)) == {RowOutcome.UNCHANGED}
    assert {each.id for each in again} == {each.id for each in first}
    assert len(chain(system)) == 1


def test_a_row_twice_in_one_list_is_told_with_its_first_line(system: System) -> None:
    results = take(system, new(), new(number=NUMBER), new())
    assert outcomes(results) == [RowOutcome.RECORDED, RowOutcome.RECORDED, RowOutcome.DUPLICATE]
    assert results[2].of_line == 2


def test_what_lacks_proof_or_was_bought_is_refused_and_the_rest_is_taken(system: System) -> None:
    bought = new(number="+14155550178", source=ConsentSource.PURCHASED_LIST)
    unproved = new(number="+14155550179", evidence=replace(new().evidence, disclosure_text=""))
    results = take(system, bought, new(), unproved)
    assert outcomes(results) == [RowOutcome.REFUSED, RowOutcome.RECORDED, RowOutcome.REFUSED]
    refused = [each.refusal for each in results if each.refusal]
    assert [each.reasons[0].rule for each in refused] == ["consent.source", "consent.evidence"]


def test_no_list_reactivates_an_opt_out(system: System) -> None:
    system.hear(texted("STOP", number=STRANGER))
    older, later = new(), new(captured_at=START)
    system.world.clock.advance(60)
    stale, fresh = take(system, older, replace(later, captured_at=START + timedelta(seconds=30)))
    assert stale.outcome is RowOutcome.REFUSED
    assert "captured before the opt-out" in str(stale.problem)
    assert (fresh.outcome, fresh.suppressed) == (RowOutcome.RECORDED, True)
    system.submit(draft(to=STRANGER))
    assert system.row().status is Status.BLOCKED


def test_a_child_in_a_list_is_refused_and_erased(system: System) -> None:
    take(system, new())
    (result,) = take(system, new(minor=True, captured_at=START - timedelta(hours=1)))
    assert (result.outcome, result.suppressed) == (RowOutcome.REFUSED, True)
    keys = system.world.keyring.of(STRANGER)
    assert system.world.fake_consents.get("acme", keys).consents == ()
    (standing,) = system.world.fake_suppressions.get("acme", keys).in_force()
    assert standing.reason is SuppressionReason.MINOR


def test_rows_that_cannot_be_read_or_say_something_else_are_told_in_their_place(
    system: System,
) -> None:
    problem = InvalidRequest([])
    rows = [
        Listed[NewConsent](line=2, problem=problem),
        Listed[NewConsent](line=3, skipped="opted out"),
        *listed(new(), first=4),
    ]
    results = desks(system).imports.consents_of("acme", rows, WORD, by=Actor(key="key-1"))
    assert outcomes(results) == [RowOutcome.FAILED, RowOutcome.SKIPPED, RowOutcome.RECORDED]
    assert (results[0].problem, results[1].note) == (problem, "opted out")


def test_when_time_is_up_the_rest_is_not_done_and_says_so(system: System) -> None:
    rows = listed(new(), new(number="+14155550178"), new(number="+14155550179"))

    def slow() -> None:
        system.world.clock.advance(TIME.total_seconds())

    system.world.before("consents.record", slow)
    results = desks(system).imports.consents_of("acme", rows, WORD, by=Actor(key="key-1"))
    assert outcomes(results) == [RowOutcome.RECORDED, RowOutcome.NOT_DONE, RowOutcome.NOT_DONE]
    again = desks(system).imports.consents_of("acme", rows, WORD, by=Actor(key="key-1"))
    assert outcomes(again) == [RowOutcome.UNCHANGED, RowOutcome.RECORDED, RowOutcome.RECORDED]


def test_a_row_that_fails_for_now_is_to_be_sent_again(system: System) -> None:
    system.world.fail("consents.record", error=TemporaryFailure("busy"))
    results = take(system, new(), new(number="+14155550178"))
    assert outcomes(results) == [RowOutcome.NOT_DONE, RowOutcome.RECORDED]
    assert outcomes(take(system, new())) == [RowOutcome.RECORDED]


def test_a_list_for_an_unknown_account_is_refused_whole(system: System) -> None:
    with pytest.raises(NotFound):
        desks(system).imports.opt_outs_of("nobody", [out()], by=Actor())


def test_an_opt_out_holds_from_its_own_time_and_stands_in_the_ledger(system: System) -> None:
    (result,) = take_out(system, out(NUMBER))
    assert (result.outcome, result.suppressed) == (RowOutcome.RECORDED, True)
    keys = system.world.keyring.of(NUMBER)
    (entry,) = system.world.fake_suppressions.get("acme", keys).in_force()
    assert (entry.source, entry.at, entry.reason) == (IMPORT, YEAR_AGO, SuppressionReason.STOP)
    assert chain(system, NUMBER)[-1].event is LedgerEvent.OPT_OUT
    system.submit(draft())
    assert system.row().status is Status.BLOCKED


@pytest.mark.parametrize("at", [YEAR_AGO, None], ids=["dated", "undated"])
def test_an_opt_out_that_comes_again_changes_nothing(system: System, at: Any) -> None:
    take_out(system, out(at=at))
    system.world.clock.advance(60)
    assert outcomes(take_out(system, out(at=at), out(line=3, at=at))) == [
        RowOutcome.UNCHANGED,
        RowOutcome.DUPLICATE,
    ]
    assert len(chain(system)) == 1


def test_an_opt_out_that_was_cut_short_is_finished_when_the_list_comes_again(
    system: System,
) -> None:
    """P7: found by the machine; the opt-out stood, and the chain never said why."""
    system.world.fail("ledger.append", error=Crash())
    with pytest.raises(Crash):
        take_out(system, out())
    assert chain(system) == []
    assert outcomes(take_out(system, out())) == [RowOutcome.RECORDED]
    assert outcomes(take_out(system, out())) == [RowOutcome.UNCHANGED]
    (entry,) = chain(system)
    assert entry.event is LedgerEvent.OPT_OUT


def test_an_opt_out_older_than_a_start_changes_nothing_and_a_start_lifts_it(
    system: System,
) -> None:
    take_out(system, out())
    system.hear(texted("START", number=STRANGER))
    keys = system.world.keyring.of(STRANGER)
    assert system.world.fake_suppressions.get("acme", keys).in_force() == ()
    (result,) = take_out(system, out(at=YEAR_AGO + timedelta(days=1)))
    assert result.outcome is RowOutcome.SUPERSEDED
    assert system.world.fake_suppressions.get("acme", keys).in_force() == ()


def test_a_stop_from_the_handset_stands_for_the_one_in_the_list(system: System) -> None:
    system.hear(texted("STOP", number=STRANGER))
    assert outcomes(take_out(system, out())) == [RowOutcome.UNCHANGED]
    assert len(chain(system)) == 1


def test_an_operators_own_entry_does_not_stand_for_a_stop(system: System) -> None:
    take_out(system, out(reason=SuppressionReason.MANUAL))
    (result,) = take_out(system, out(reason=SuppressionReason.STOP))
    assert result.outcome is RowOutcome.RECORDED


def test_a_list_cannot_bring_an_erased_number_back(system: System) -> None:
    take(system, new())
    desks(system).erasure.erase("acme", STRANGER, by=Actor(key="key-1"))
    assert outcomes(take_out(system, out(at=START))) == [RowOutcome.UNCHANGED]
    assert outcomes(take(system, new(captured_at=START - timedelta(hours=2)))) == [
        RowOutcome.REFUSED
    ]
    assert STRANGER not in repr(system.world.fake_suppressions.items)
    assert STRANGER not in repr(system.world.fake_consents.records)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["out", "in", "STOP", "START"]),
        st.integers(0, 3),
        st.sampled_from([SuppressionReason.STOP, SuppressionReason.MANUAL]),
    ),
    max_size=8,
)


@settings(max_examples=120, deadline=None)
@given(rows=ROWS, crash=st.integers(0, 60))
def test_whatever_lists_and_texts_come_in_whatever_order_no_text_goes_after_a_stop(
    rows: list[tuple[str, int, SuppressionReason]], crash: int
) -> None:
    """P7, P8: the last STOP later than every START stands, the chain holds each event once."""
    system = System()
    stopped, started = -1, -1
    for place, (what, second, reason) in enumerate(rows):
        at = START + timedelta(seconds=second)
        system.world.clock.at = START + timedelta(minutes=place + 1)
        if place == crash % 9 and crash:
            call = ["ledger.append", "suppressions.put", "consents.record"][crash % 3]
            system.world.fail(call, error=Crash(), after=crash % 2 == 0)
        if what in ("STOP", "START"):
            system.hear(texted(what, event=f"in-{place}", at=at))
        else:
            given_ = [out(NUMBER, at=at, reason=reason)]
            try:
                _bring(system, what, given_, at)
            except Crash:
                system.restart()
                _bring(system, what, given_, at)
        system.rest()
        stops = what == "STOP" or (what == "out" and reason is SuppressionReason.STOP)
        stopped = max(stopped, second) if stops else stopped
        started = max(started, second) if what == "START" else started
    keys = system.world.keyring.of(NUMBER)
    standing = system.world.fake_suppressions.get("acme", keys).in_force()
    own = [entry for entry in standing if entry.is_recipients_own]
    assert bool(own) == (stopped >= 0 and stopped >= started)
    events = [entry.event_id for entry in chain(system, NUMBER)]
    assert len(events) == len(set(events))


def _bring(system: System, what: str, rows: list[Listed[ListedOptOut]], at: Any) -> None:
    if what == "out":
        desks(system).imports.opt_outs_of("acme", rows, by=Actor(key="key-1"))
    else:
        take(system, new(number=NUMBER, captured_at=at))
