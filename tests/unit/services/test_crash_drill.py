"""The write orders, drilled: a failure at every call of every story, and the promises at the end.

The points are not sampled. A story is told once without a failure and its calls are recorded; then
it is told again for each of them and each way to fail there, and the system runs to rest: the queue
redelivers, the client asks again with its key, AWS hands the inbound text over again, the schedule
sweeps. Then the promises of the design are checked on what was really called and stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from consentry.domain.account import StopScope
from consentry.domain.audit import Actor
from consentry.domain.carrier_event import EventKind
from consentry.domain.consent import ConsentLevel, ConsentMethod, ConsentSource, Evidence
from consentry.domain.ids import reply_id
from consentry.domain.ledger import LedgerEvent
from consentry.domain.message import Category, Lane, ReplyKind, Status
from consentry.domain.resumption import LaneState
from consentry.domain.send_log import SendLog
from consentry.domain.suppression import SuppressionReason
from consentry.domain.times import to_ms
from consentry.errors import TemporaryFailure
from consentry.services.delivery import Report
from consentry.services.evidence import NewConsent
from consentry.services.learning import OPTED_OUT
from consentry.services.listed import Listed, ListedOptOut
from consentry.services.ports.carrier import CarrierAnswer, CarrierVerdict
from tests.support.fakes import START, Crash
from tests.unit.services.carrier import event
from tests.unit.services.custody import desks
from tests.unit.services.system import NUMBER, OTHER, SENDER, System, draft, texted
from tests.unit.services.trace import FaultAt, TracedWorld, broken

EVENING = START.replace(hour=5)
"""21:00 in Los Angeles: reminders wait for 08:00."""
OFFER = "Acme Dental: 10% off. Reply STOP to opt out."
STRANGER = "+14155550177"
FORM = NewConsent(
    account="acme",
    number=STRANGER,
    campaign="appointments",
    categories=(),
    level=ConsentLevel.EXPRESS_WRITTEN,
    method=ConsentMethod.WEB_FORM,
    source=ConsentSource.DIRECT,
    captured_at=START,
    evidence=Evidence(
        disclosure_text="I agree to recurring automated texts of Acme Dental, which are not a "
        "condition of purchase.",
        url="https://acmedental.example/texts",
        checkbox=True,
        not_condition_of_purchase=True,
    ),
)


@dataclass(frozen=True)
class Story:
    """What happens, and what must hold at the end beside the promises."""

    tell: Callable[[System], None]
    ends: Callable[[System], list[str]] = lambda _: []
    at: datetime = START


def one_text(system: System) -> None:
    system.submit(draft())


def a_batch(system: System) -> None:
    system.submit(draft("k1"), draft("k2", to=OTHER), draft("k3", to="+14155550125"))


def a_held_batch(system: System) -> None:
    system.submit(draft("k1"), draft("k2", to=OTHER))


def scheduled(system: System) -> None:
    system.submit(draft(send_at=START + timedelta(hours=2)))


def behind_a_long_queue(system: System) -> None:
    ahead = to_ms(system.now + timedelta(minutes=20))
    system.world.fake_pacing.lanes[(SENDER, Lane.BULK)] = LaneState(tat=ahead)
    system.submit(draft())


def number_is_full(system: System) -> None:
    system.submit(draft())
    stamps = (to_ms(system.now) - 10_000,) * 49
    system.world.fake_pacing.logs[SENDER] = SendLog(version=1, bulk=stamps)


def throttled_twice(system: System) -> None:
    answer = CarrierAnswer(verdict=CarrierVerdict.THROTTLED, code="ThrottlingException")
    never = CarrierAnswer(verdict=CarrierVerdict.NOT_CALLED, code="ConnectTimeout")
    system.world.fake_carrier.answers = [answer, never]
    system.submit(draft())


def outcome_unknown(system: System) -> None:
    answer = CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code="ReadTimeout")
    system.world.fake_carrier.answers = [answer]
    system.submit(draft())


def in_doubt_and_told(system: System) -> None:
    outcome_unknown(system)
    system.after(2000, lambda: reported(system, EventKind.DELIVERED))


def in_doubt_and_sent_again(system: System) -> None:
    _campaign(system, resend_once=True, category=Category.TRANSACTIONAL)
    answer = CarrierAnswer(verdict=CarrierVerdict.UNKNOWN, code="ReadTimeout")
    system.world.fake_carrier.answers = [answer]
    system.submit(draft(category=Category.TRANSACTIONAL))


def in_doubt_and_stopped(system: System) -> None:
    in_doubt_and_sent_again(system)
    stop = texted("STOP", at=START + timedelta(seconds=60))
    system.after(60, lambda: system.hear(stop))


def delivered(system: System) -> None:
    a_batch(system)
    system.after(2000, lambda: reported(system, EventKind.SUCCESSFUL))
    system.after(2000, lambda: reported(system, EventKind.DELIVERED))


def blocked_by_the_phone(system: System) -> None:
    system.submit(draft())
    system.after(2000, lambda: reported(system, EventKind.BLOCKED))
    system.after(4000, lambda: system.submit(draft("k2")))


def reported(system: System, kind: EventKind) -> None:
    """The carrier reports the same of every call, of each twice."""
    for text in list(system.world.fake_carrier.sent):
        one = Report(
            message_id=text.context["gw"],
            attempt=text.context["a"],
            carrier_id="eum-1",
            event=event(kind, START + timedelta(seconds=1900)),
        )
        system.report(one)
        system.report(one)


def carrier_refuses(system: System) -> None:
    answer = CarrierAnswer(verdict=CarrierVerdict.REFUSED, code="ValidationException")
    system.world.fake_carrier.answers = [answer]
    system.submit(draft())


def paused_while_queued(system: System) -> None:
    system.submit(draft())
    if system.answers:
        system.pause(paused=True)
        system.after(700, lambda: system.pause(paused=False))


def an_outage(system: System) -> None:
    system.submit(draft("k1"), draft("k2", to=OTHER))
    system.world.clock.advance(3600)


def rate_changed(system: System) -> None:
    system.submit(draft())
    campaign = system.world.fake_registry.stored_campaigns[("acme", "appointments")]
    sender = replace(campaign.senders[SENDER], per_minute=20)
    system.world.fake_registry.put_sender(sender)


def stop_while_queued(system: System) -> None:
    system.submit(draft())
    system.hear(texted("STOP", at=system.now))
    system.after(60, lambda: system.submit(draft("k2")))


def stop_while_held(system: System) -> None:
    system.submit(draft())
    system.after(60, lambda: system.hear(texted("STOP", at=EVENING + timedelta(seconds=60))))


def stop_after_sending(system: System) -> None:
    system.submit(draft())
    system.after(
        30, lambda: system.hear(texted("stop texting me", at=START + timedelta(seconds=30)))
    )
    system.after(90, lambda: system.submit(draft("k2")))


def stop_then_start(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    start = texted("START", event="in-2", at=START + timedelta(seconds=600))
    system.after(600, lambda: system.hear(start))
    system.after(1200, lambda: system.submit(draft()))


def stop_listed_then_start(system: System) -> None:
    system.hear(texted("STOP", at=system.now))
    start = texted("START", event="in-2", at=START + timedelta(hours=1))
    system.after(3600, lambda: system.hear(start))
    system.after(7200, lambda: system.submit(draft()))


def start_refused(system: System) -> None:
    lists = system.world.fake_lists
    lists.put("acme", NUMBER)
    lists.remove("acme", NUMBER)
    stop_listed_then_start(system)


def carrier_knows_an_opt_out(system: System) -> None:
    answer = CarrierAnswer(verdict=CarrierVerdict.REFUSED, code=OPTED_OUT)
    system.world.fake_carrier.answers = [answer]
    system.submit(draft())
    system.after(3600, lambda: system.submit(draft("k2")))


def start_before_stop_arrives(system: System) -> None:
    system.hear(texted("START", event="in-2", at=START + timedelta(seconds=20)))
    system.hear(texted("STOP", at=START + timedelta(seconds=10)))
    system.submit(draft())


def stop_twice(system: System) -> None:
    system.submit(draft())
    system.hear(texted("STOP", at=system.now))
    again = texted("STOP", event="in-2", at=START + timedelta(seconds=20))
    system.after(20, lambda: system.hear(again))


def stop_by_category(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.put_account(replace(account, stop_scope=StopScope.CATEGORY))
    system.submit(draft("k1", campaign="offers", body=OFFER))
    stop = texted("STOP", at=START + timedelta(seconds=30), to="+12065550101")
    system.after(30, lambda: system.hear(stop))
    system.after(60, lambda: system.submit(draft("k2")))


def stop_to_a_stranger(system: System) -> None:
    system.hear(texted("STOP", at=system.now, to="+12065550199"))
    system.after(10, lambda: system.submit(draft()))


def help_then_stop_by_category(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.put_account(replace(account, stop_scope=StopScope.CATEGORY))
    system.submit(draft("k1", campaign="offers", body=OFFER))
    ask = texted("HELP", event="in-0", at=START + timedelta(seconds=30), to="+12065550101")
    stop = texted("STOP", at=START + timedelta(seconds=400), to="+12065550101")
    system.after(30, lambda: system.hear(ask))
    system.after(400, lambda: system.hear(stop))
    system.after(460, lambda: system.submit(draft("k2")))


def erased_while_queued(system: System) -> None:
    system.submit(draft())
    system.insist(lambda: _erase(system))
    system.after(60, lambda: system.submit(draft("k2")))


def _erase(system: System) -> None:
    desks(system).erasure.erase("acme", NUMBER, by=Actor(key="key-1"))


def listed_while_queued(system: System) -> None:
    system.submit(draft())
    stated = ListedOptOut(number=NUMBER, scope="account", reason=SuppressionReason.STOP, at=START)
    row = Listed(line=2, number=NUMBER, stated=stated)
    system.insist(lambda: _take(system, row))
    system.after(60, lambda: system.submit(draft("k2")))


def _take(system: System, row: Listed[ListedOptOut]) -> None:
    (result,) = desks(system).imports.opt_outs_of("acme", [row], by=Actor())
    if isinstance(result.problem, TemporaryFailure):
        raise result.problem


def asked_for_help(system: System) -> None:
    system.hear(texted("HELP", at=system.now))


def double_opt_in(system: System) -> None:
    """A form, the request, a yes, and a text that rests on it."""
    _campaign(system, double_opt_in=True)
    system.sign(FORM)
    yes = texted("YES", at=START + timedelta(seconds=600), number=STRANGER)
    system.after(600, lambda: system.hear(yes))
    system.after(1200, lambda: system.submit(draft(to=STRANGER)))


def keyword_opt_in(system: System) -> None:
    _campaign(system, opt_in_keywords=("SMILE",), call_to_action=FORM.evidence.disclosure_text)
    system.hear(texted("SMILE", at=system.now, number=STRANGER))
    system.after(600, lambda: system.submit(draft(to=STRANGER)))


def keyword_after_stop(system: System) -> None:
    """Nobody stated what the keyword is advertised with: it asks, and the yes is the consent."""
    _campaign(system, opt_in_keywords=("SMILE",))
    system.hear(texted("STOP", event="in-0", at=system.now, number=STRANGER))
    smile = texted("SMILE", at=START + timedelta(seconds=600), number=STRANGER)
    system.after(600, lambda: system.hear(smile))
    yes = texted("YES", event="in-2", at=START + timedelta(seconds=1200), number=STRANGER)
    system.after(1200, lambda: system.hear(yes))
    system.after(1800, lambda: system.submit(draft(to=STRANGER)))


def stop_narrowed(system: System) -> None:
    account = system.world.fake_registry.accounts["acme"]
    system.world.fake_registry.put_account(replace(account, stop_scope=StopScope.CATEGORY))
    system.submit(draft())
    stop = texted("STOP", at=START + timedelta(seconds=60))
    system.after(60, lambda: system.hear(stop))
    only = texted("ONLY", event="in-2", at=START + timedelta(seconds=600))
    system.after(600, lambda: system.hear(only))
    system.after(1200, lambda: system.submit(draft("k2")))
    offer = draft("k3", campaign="offers", body=OFFER)
    system.after(1200, lambda: system.submit(offer))


def _campaign(system: System, **changes: Any) -> None:
    campaigns = system.world.fake_registry.stored_campaigns
    there = campaigns[("acme", "appointments")]
    campaigns[("acme", "appointments")] = replace(there, **changes)


def cancelled_while_held(system: System) -> None:
    system.submit(draft())
    system.after(30, system.call_off)


def status_is(key: str, *allowed: Status) -> Callable[[System], list[str]]:
    def check(system: System) -> list[str]:
        status = system.row(key).status
        return [] if status in allowed else [f"{key} ended as {status}"]

    return check


def ended_once(system: System) -> list[str]:
    """Of what left the row says that it arrived, in one step."""
    wrong = []
    left = {text.context["gw"] for text in system.world.fake_carrier.sent}
    for row in system.world.fake_messages.get_many(sorted(left)).values():
        steps = [step.status for step in row.timeline].count(Status.DELIVERED)
        if (row.status, steps) != (Status.DELIVERED, 1):
            wrong.append(f"{row.id} ended as {row.status}, in {steps} steps")
    return wrong


def learned_from_its_event(system: System) -> list[str]:
    if draft().id not in {text.context["gw"] for text in system.world.fake_carrier.sent}:
        return []  # the claim was all that came of it, and nobody reports a text that never left
    key = system.world.keyring.of(NUMBER).current
    events = [entry.event for entry in system.world.fake_ledger.entries("acme", key)]
    wrong = [] if events.count(LedgerEvent.OPT_OUT) == 1 else ["P7: not one opt-out in the ledger"]
    return wrong + status_is("k2", Status.BLOCKED)(system)


def in_doubt_and_quiet(system: System) -> list[str]:
    """Which of STOP and second call came first may differ; P1 and P2 say the rest."""
    statuses = (Status.SENT, Status.UNKNOWN, Status.BLOCKED)
    return _stop_stands(system, "acme", kept=True) + status_is("k1", *statuses)(system)


def at_most_one_more(system: System) -> list[str]:
    wrong = status_is("k1", Status.SENT, Status.UNKNOWN)(system)
    if system.row().resend_at is not None:
        wrong.append("a text in doubt may still go again")
    return wrong


def stop_stands(system: System) -> list[str]:
    """P8, P11: the opt-out is in force and in the ledger, the text is kept, one confirmation."""
    confirmed = _answers(system, ReplyKind.OPT_OUT_CONFIRMATION, "in-1", "in-2")
    return _stop_stands(system, "acme", kept=True) + confirmed


def erased_and_quiet(system: System) -> list[str]:
    """No text after it, one opt-out and an erasure in the ledger, no number in a row or record."""
    wrong = status_is("k2", Status.BLOCKED)(system)
    world = system.world
    key = world.keyring.of(NUMBER).current
    events = [entry.event for entry in world.fake_ledger.entries("acme", key)]
    if events.count(LedgerEvent.OPT_OUT) != 1 or LedgerEvent.ERASURE not in events:
        wrong.append(f"P7: the ledger holds {[str(event) for event in events]}")
    # A client that asks again after the erasure is refused; that refusal is a row of its own.
    refused = system.row().status is Status.BLOCKED
    if (system.row().to and not refused) or NUMBER in repr(world.fake_consents.records):
        wrong.append("the number is still held")
    return wrong


def listed_and_quiet(system: System) -> list[str]:
    key = system.world.keyring.of(NUMBER).current
    events = [entry.event for entry in system.world.fake_ledger.entries("acme", key)]
    wrong = [] if events.count(LedgerEvent.OPT_OUT) == 1 else ["P7: not one opt-out in the ledger"]
    return wrong + status_is("k2", Status.BLOCKED)(system)


def global_stop_stands(system: System) -> list[str]:
    return _stop_stands(system, "_global", kept=False)


def _stop_stands(system: System, account: str, *, kept: bool) -> list[str]:
    world = system.world
    key = world.keyring.of(NUMBER).current
    item = world.fake_suppressions.stored(account, key)
    wrong = []
    if item is None or not item.in_force():
        wrong.append("P11: the STOP was lost")
    events = [entry.event_id for entry in world.fake_ledger.entries(account, key)]
    if "in-1" not in events:
        wrong.append("P11: the STOP is not in the ledger")
    received = [r for r in world.fake_messages.rows.values() if r.status is Status.RECEIVED]
    if kept != bool(received):
        wrong.append("P11: the text that came in was not kept")
    return wrong


def _answers(system: System, kind: ReplyKind, *events: str) -> list[str]:
    """One answer, unless failures kept it past its five minutes; never two."""
    ids = {reply_id(event, kind) for event in events}
    gone = [text for text in system.world.fake_carrier.sent if text.context["gw"] in ids]
    if len(gone) > 1:
        return [f"{len(gone)} answers of kind {kind} left"]
    made = ids & system.world.fake_messages.rows.keys()
    return [] if len(made) == 1 else [f"{len(made)} answers of kind {kind} were made"]


def both_ended(system: System) -> list[str]:
    return stop_stands(system) + status_is("k2", Status.BLOCKED)(system)


def queued_one_was_blocked(system: System) -> list[str]:
    early = (Status.BLOCKED, Status.SENT, Status.UNKNOWN)
    return both_ended(system) + status_is("k1", *early)(system)


def lifted(system: System) -> list[str]:
    world = system.world
    key = world.keyring.of(NUMBER).current
    item = world.fake_suppressions.stored("acme", key)
    events = [entry.event for entry in world.fake_ledger.entries("acme", key)]
    wrong = [] if item is not None and not item.in_force() else ["P8: START did not lift"]
    if events != [LedgerEvent.OPT_OUT, LedgerEvent.OPT_IN]:
        wrong.append(f"P7: the ledger holds {[str(event) for event in events]}")
    wrong += _answers(system, ReplyKind.OPT_OUT_CONFIRMATION, "in-1")
    wrong += _answers(system, ReplyKind.OPT_IN_CONFIRMATION, "in-2")
    return wrong + status_is("k1", Status.SENT, Status.UNKNOWN)(system)


def off_the_list(system: System) -> list[str]:
    left = system.world.fake_lists.numbers("acme")
    return lifted(system) + (["the number is on the carrier's list still"] if left else [])


def kept_by_the_carrier(system: System) -> list[str]:
    """The START is in the ledger, and that nothing came of it; nobody is told that it did."""
    key = system.world.keyring.of(NUMBER).current
    reasons = _reasons(system)
    wrong = [] if reasons == ["carrier"] else [f"stopped because of {reasons}"]
    events = [entry.event for entry in system.world.fake_ledger.entries("acme", key)]
    if events != [LedgerEvent.OPT_OUT, LedgerEvent.OPT_IN, LedgerEvent.OPT_OUT]:
        wrong.append(f"P7: the ledger holds {[str(event) for event in events]}")
    told = reply_id("in-2", ReplyKind.OPT_IN_CONFIRMATION)
    if told in system.world.fake_messages.rows:
        wrong.append("the recipient was told that texts come again")
    return wrong + status_is("k1", Status.BLOCKED)(system)


def learned_once(system: System) -> list[str]:
    """Unless the outcome of the refused call was lost: then nobody knows."""
    if system.row("k1").status is Status.UNKNOWN:
        return []
    key = system.world.keyring.of(NUMBER).current
    reasons = _reasons(system)
    wrong = [] if reasons == ["carrier"] else [f"stopped because of {reasons}"]
    events = [entry.event for entry in system.world.fake_ledger.entries("acme", key)]
    if events != [LedgerEvent.OPT_OUT]:
        wrong.append(f"P7: the ledger holds {[str(event) for event in events]}")
    return wrong + status_is("k2", Status.BLOCKED)(system)


def _reasons(system: System) -> list[str]:
    key = system.world.keyring.of(NUMBER).current
    item = system.world.fake_suppressions.stored("acme", key)
    return [entry.reason.value for entry in item.in_force()] if item else []


def late_stop_changed_nothing(system: System) -> list[str]:
    item = system.world.fake_suppressions.stored("acme", system.world.keyring.of(NUMBER).current)
    in_force = item is not None and bool(item.in_force())
    return ["P8: a STOP older than the START came into force"] if in_force else []


def only_that_category(system: System) -> list[str]:
    """The category of the last text; where none had left yet, everything."""
    key = system.world.keyring.of(NUMBER).current
    item = system.world.fake_suppressions.stored("acme", key)
    scopes = [entry.scope for entry in item.in_force()] if item else []
    if scopes == ["account"] and not _offers_left(system):
        return status_is("k2", Status.BLOCKED)(system)
    wrong = [] if scopes == [f"category:{Category.MARKETING}"] else [f"stopped {scopes}"]
    return wrong + status_is("k2", Status.SENT, Status.UNKNOWN)(system)


def _offers_left(system: System) -> bool:
    return any(text.promotional for text in system.world.fake_carrier.sent)


def joined_by(event: str) -> Callable[[System], list[str]]:
    """One consent that counts, one entry that says so, one welcome; the text went."""

    def check(system: System) -> list[str]:
        key = system.world.keyring.of(STRANGER).current
        held = system.world.fake_consents.records[("acme", key)].consents
        wrong = [] if [c.status for c in held] == ["active"] else [f"consents: {held}"]
        entries = system.world.fake_ledger.entries("acme", key)
        made = [entry for entry in entries if entry.event is LedgerEvent.CONSENT]
        if [entry.event_id for entry in made] != [f"{event}:consent"]:
            wrong.append(f"P7: the ledger holds {[entry.event_id for entry in made]}")
        rows = system.world.fake_messages.rows.values()
        if sum(row.reply is ReplyKind.OPT_IN_REQUEST for row in rows) > 1:
            wrong.append("the recipient was asked twice")
        wrong += _answers(system, ReplyKind.OPT_IN_CONFIRMATION, event)
        return wrong + status_is("k1", Status.SENT, Status.UNKNOWN)(system)

    return check


def only_reminders_stopped(system: System) -> list[str]:
    """Narrowed, if the question left; whoever was never asked stays stopped."""
    item = system.world.fake_suppressions.stored("acme", system.world.keyring.of(NUMBER).current)
    scopes = [entry.scope for entry in item.in_force()] if item else []
    wrong = status_is("k2", Status.BLOCKED)(system)
    asked = reply_id("in-1", ReplyKind.OPT_OUT_CONFIRMATION)
    row = system.world.fake_messages.rows.get(asked)
    left = any(text.context["gw"] == asked for text in system.world.fake_carrier.sent)
    if scopes == ["account"] and not (left and row is not None and row.metadata):
        return wrong
    wrong += [] if scopes == ["category:informational"] else [f"stopped {scopes}"]
    return wrong + status_is("k3", Status.SENT, Status.UNKNOWN)(system)


def helped(system: System) -> list[str]:
    return _answers(system, ReplyKind.HELP, "in-1")


SENT = status_is("k1", Status.SENT, Status.UNKNOWN)
STORIES = {
    "one text": Story(one_text, SENT),
    "a batch": Story(a_batch, SENT),
    "a batch in the evening": Story(a_held_batch, SENT, EVENING),
    "a text for later": Story(scheduled, SENT),
    "a text behind a long queue": Story(behind_a_long_queue, SENT),
    "a number that is full": Story(number_is_full, SENT),
    "a carrier that throttles": Story(throttled_twice, SENT),
    "a carrier that does not answer": Story(outcome_unknown, status_is("k1", Status.UNKNOWN)),
    "a text in doubt, and its event": Story(in_doubt_and_told, ended_once),
    "a text in doubt that goes once more": Story(in_doubt_and_sent_again, at_most_one_more),
    "a text in doubt, and a STOP": Story(in_doubt_and_stopped, in_doubt_and_quiet),
    "a carrier that reports": Story(delivered, ended_once),
    "a phone that blocks texts": Story(blocked_by_the_phone, learned_from_its_event),
    "a carrier that refuses": Story(
        carrier_refuses, status_is("k1", Status.FAILED, Status.UNKNOWN)
    ),
    "a campaign paused after acceptance": Story(paused_while_queued, SENT),
    "an outage of an hour": Story(an_outage, SENT),
    "a rate changed after acceptance": Story(rate_changed, SENT),
    "STOP while a text is queued": Story(stop_while_queued, queued_one_was_blocked),
    "STOP while a text is held": Story(stop_while_held, stop_stands, EVENING),
    "STOP after a text": Story(stop_after_sending, both_ended),
    "STOP, then START": Story(stop_then_start, lifted),
    "STOP, listed, then START": Story(stop_listed_then_start, off_the_list),
    "START that the carrier refuses": Story(start_refused, kept_by_the_carrier),
    "a carrier that knows of an opt-out": Story(carrier_knows_an_opt_out, learned_once),
    "START before an older STOP": Story(start_before_stop_arrives, late_stop_changed_nothing),
    "STOP twice": Story(stop_twice, stop_stands),
    "STOP for a category": Story(stop_by_category, only_that_category),
    "HELP, then STOP for a category": Story(help_then_stop_by_category, only_that_category),
    "STOP to a number of nobody": Story(stop_to_a_stranger, global_stop_stands),
    "HELP": Story(asked_for_help, helped),
    "an erasure while a text is queued": Story(erased_while_queued, erased_and_quiet),
    "a list of opt-outs while a text is queued": Story(listed_while_queued, listed_and_quiet),
    "a double opt-in": Story(double_opt_in, joined_by("in-1")),
    "a keyword": Story(keyword_opt_in, joined_by("in-1")),
    "STOP, a keyword, a yes": Story(keyword_after_stop, joined_by("in-2")),
    "STOP, narrowed": Story(stop_narrowed, only_reminders_stopped),
    "a text cancelled while held": Story(
        cancelled_while_held, status_is("k1", Status.CANCELLED), EVENING
    ),
}

WAYS: dict[str, Callable[[], FaultAt]] = {
    "crash before": lambda: FaultAt(Crash(), after=False),
    "crash after": lambda: FaultAt(Crash(), after=True),
    "error": lambda: FaultAt(TemporaryFailure("made to fail"), after=False),
    "error, and done": lambda: FaultAt(TemporaryFailure("made to fail"), after=True),
}


def told(story: Story, faults: dict[int, FaultAt], *, patient: bool = True) -> System:
    """The system at rest after a story with some failures in it."""
    world = TracedWorld()
    world.clock.at = story.at
    system = System(world=world, patient=patient)
    world.faults_at = faults
    story.tell(system)
    system.rest()
    return system


@pytest.mark.parametrize("name", STORIES)
def test_a_story_without_failures_ends_as_it_should(name: str) -> None:
    system = told(STORIES[name], {})
    assert broken(system) + STORIES[name].ends(system) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_a_failure_at_any_call_breaks_no_promise(name: str) -> None:
    story = STORIES[name]
    calls = told(story, {}).world.calls
    failed = []
    for index, call in enumerate(calls):
        for way, fault in WAYS.items():
            system = told(story, {index: fault()})
            failed += [
                f"{way} call {index} ({call}): {what}"
                for what in broken(system) + story.ends(system)
            ]
    assert failed == [], f"{len(failed)} of {len(calls) * len(WAYS)} points of {name}"


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_a_client_that_gives_up_leaves_nothing_behind(name: str) -> None:
    story = STORIES[name]
    calls = told(story, {}).world.calls
    failed = []
    for index, call in enumerate(calls):
        for way, fault in WAYS.items():
            system = told(story, {index: fault()}, patient=False)
            failed += [f"{way} call {index} ({call}): {what}" for what in broken(system)]
    assert failed == [], f"{len(failed)} of {len(calls) * len(WAYS)} points of {name}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one text", "a carrier that throttles", "STOP, then START"])
def test_a_second_failure_on_the_way_back_breaks_no_promise_either(name: str) -> None:
    """Each first crash with each later one: what repairs a failure must bear one itself."""
    story = STORIES[name]
    failed, count = [], 0
    for index in range(len(told(story, {}).world.calls)):
        repaired = told(story, {index: FaultAt(Crash(), after=True)}).world.calls
        for second in range(index + 1, len(repaired), 3):
            faults = {each: FaultAt(Crash(), after=True) for each in (index, second)}
            system = told(story, faults)
            count += 1
            failed += [
                f"crash after calls {index} and {second}: {what}"
                for what in broken(system) + story.ends(system)
            ]
    assert failed == [], f"{len(failed)} of {count} pairs of {name}"
