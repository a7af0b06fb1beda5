"""What is told: every path of accept, dispatch, release, inbound and delivery, and its right end.

A story's end is checked beside the promises, except where the failure itself changes what is right:
a carrier that knows an opt-out fails the text, and a STOP that comes in between blocks it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bench.drilling.telling import (
    CLINIC,
    NOBODY,
    OFFER,
    OFFERS,
    OTHER,
    PERSON,
    STRANGER,
    Tell,
    Telling,
    id_of,
)
from consentry.domain.account import StopScope
from consentry.domain.ids import reply_id
from consentry.domain.message import Lane, ReplyKind, Status
from consentry.domain.send_log import SendLog
from consentry.domain.suppression import EVERYBODY
from consentry.domain.times import to_ms
from consentry.entrypoints.wiring import opt_outs, stores
from local.faults.plan import Kind

DAY = "2026-11-24T18:00:05+00:00"
EARLY = "2026-11-25T15:50:00+00:00"
"""07:50 in Los Angeles: reminders wait for 08:00."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WHATEVER_FAILED = timedelta(minutes=20)
"""Longer than three deaths of a function and what Lambda and SQS wait before they deliver again."""
GONE = frozenset({Status.SENT, Status.DELIVERED, Status.UNKNOWN})
type End = Callable[[Telling], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happens, from when on, and what must hold at the end beside the promises."""

    tell: Tell
    ends: End = lambda _: []
    at: str = DAY
    stop: bool = False
    """Whether a STOP may come in the midst of any call, too."""


def status(key: str, *allowed: Status) -> End:
    """The message under a key has come to one of these ends."""

    def check(t: Telling) -> list[str]:
        row = t.row(key)
        found = "nothing" if row is None else row.status
        return [] if found in allowed else [f"{key} ended as `{found}`"]

    return check


def both(*ends: End) -> End:
    """All of these hold."""
    return lambda t: [wrong for end in ends for wrong in end(t)]


def one_answer(kind: ReplyKind, *events: str) -> End:
    """One answer to these texts of a handset was made, and no more than one left."""

    def check(t: Telling) -> list[str]:
        ids = {reply_id(event, kind) for event in events}
        made = stores.messages().get_many(sorted(ids))
        left = [row for row in made.values() if row.called_at is not None]
        wrong = [f"{len(left)} answers of kind `{kind}` left"] if len(left) > 1 else []
        return wrong + ([] if len(made) == 1 else [f"{len(made)} answers of kind `{kind}`"])

    return check


def nothing_to(number: str) -> End:
    """P4: whatever failed, nothing went to somebody who never agreed."""
    return lambda t: [f"P4: {len(t.texts(number))} texts to a stranger"] if t.texts(number) else []


SENT = status("k1", *GONE)
CONFIRMED = one_answer(ReplyKind.OPT_OUT_CONFIRMATION, "in-1", "in-2")


def one_text(t: Telling) -> None:
    t.send()


def a_batch(t: Telling) -> None:
    t.batch("k1", PERSON, OTHER, STRANGER)


def to_a_stranger(t: Telling) -> None:
    t.send(to=STRANGER)


def scheduled(t: Telling) -> None:
    t.send(send_at=(t.now + 2 * HOUR).isoformat())


def behind_a_long_queue(t: Telling) -> None:
    start = to_ms(t.now + 20 * MINUTE)
    stores.pacing().reserve(CLINIC, Lane.BULK, start_ms=start, parts=1, spacing_ms=1000, lead_ms=0)
    t.send()


def number_is_full(t: Telling) -> None:
    stamps = (to_ms(t.now) - 10_000,) * 49
    stores.pacing().store_log(CLINIC, SendLog(version=1, bulk=stamps))
    t.send()


def throttled_twice(t: Telling) -> None:
    t.carrier(Kind.THROTTLE, Kind.THROTTLE)
    t.send()


def outcome_unknown(t: Telling) -> None:
    t.carrier(Kind.TIMEOUT_AFTER)
    t.send()


def never_left(t: Telling) -> None:
    t.carrier(Kind.TIMEOUT_BEFORE)
    t.send()


def carrier_knows_an_opt_out(t: Telling) -> None:
    t.carrier(Kind.OPTED_OUT)
    t.send()
    t.wait(HOUR)
    t.send("k2")


def filtered(t: Telling) -> None:
    t.becomes(PERSON, "TEXT_BLOCKED")
    t.send()
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def unreachable(t: Telling) -> None:
    t.becomes(PERSON, "TEXT_SUCCESSFUL", "TEXT_UNREACHABLE")
    t.send()


def told_in_the_wrong_order(t: Telling) -> None:
    t.becomes(PERSON, "TEXT_DELIVERED", "TEXT_SUCCESSFUL")
    t.send()


def paused_while_queued(t: Telling) -> None:
    t.send()
    t.campaign(paused=True)
    t.wait(12 * MINUTE)
    t.campaign(paused=False)


def an_outage(t: Telling) -> None:
    t.send("k1")
    t.send("k2", to=OTHER)
    t.out("dispatch", 10 * MINUTE)


def rate_changed(t: Telling) -> None:
    t.send()
    sender = stores.registry().sender(CLINIC)
    assert sender is not None
    stores.registry().put_sender(replace(sender, per_minute=20))


def stop_while_queued(t: Telling) -> None:
    t.send()
    t.hear("STOP")
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def stop_while_held(t: Telling) -> None:
    t.send()
    t.wait(MINUTE)
    t.hear("STOP")


def stop_after_sending(t: Telling) -> None:
    t.send()
    t.wait(timedelta(seconds=30))
    t.hear("stop texting me")
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def stop_then_start(t: Telling) -> None:
    t.hear("STOP", lifted=True)
    t.wait(10 * MINUTE)
    t.hear("START", "in-2")
    t.wait(10 * MINUTE)
    t.send()


def stop_listed_then_start(t: Telling) -> None:
    t.hear("STOP", lifted=True)
    t.wait(HOUR)
    t.hear("START", "in-2")
    t.wait(HOUR)
    t.send()


def stop_twice(t: Telling) -> None:
    t.send()
    t.hear("STOP")
    t.wait(timedelta(seconds=20))
    t.hear("STOP", "in-2")


def stop_by_category(t: Telling) -> None:
    account = stores.registry().account("acme")
    assert account is not None
    stores.registry().put_account(replace(account, stop_scope=StopScope.CATEGORY))
    t.send("k1", campaign="offers", body=OFFER)
    t.wait(timedelta(seconds=30))
    t.hear("STOP", to=OFFERS)
    t.wait(WHATEVER_FAILED)
    t.send("k2")


def stop_to_nobody(t: Telling) -> None:
    t.hear("STOP", to=NOBODY, account=EVERYBODY)
    t.wait(WHATEVER_FAILED)
    t.send()


def stop_in_an_outage(t: Telling) -> None:
    t.send()
    t.wait(MINUTE)
    t.hear_later("STOP")
    t.out("inbound", 7 * HOUR)


def asked_for_help(t: Telling) -> None:
    t.hear("HELP")


def cancelled_while_held(t: Telling) -> None:
    t.send()
    t.wait(timedelta(seconds=30))
    t.cancel()


def double_opt_in(t: Telling) -> None:
    t.campaign(double_opt_in=True)
    t.agree(STRANGER)
    t.wait(10 * MINUTE)
    t.hear("YES", number=STRANGER)
    t.wait(10 * MINUTE)
    t.send(to=STRANGER)


def welcomed(t: Telling) -> list[str]:
    """The request, the welcome and the text; never the text without the yes."""
    wrong = SENT(t)
    bodies = [item["context"]["gw"] for item in t.texts(STRANGER)]
    if id_of("k1") in bodies[:1]:
        wrong.append("P4: a text left before the recipient was asked")
    return wrong


def was_confirmed_and_blocked(t: Telling) -> list[str]:
    return both(CONFIRMED, status("k2", Status.BLOCKED))(t)


def only_that_category(t: Telling) -> list[str]:
    """The category of the last text; where that never left, everything."""
    store = opt_outs.suppression_desk().suppressions
    scopes = {one.scope for one in store.get("acme", stores.keys().of(PERSON)).in_force()}
    if scopes == {"account"}:
        return status("k2", Status.BLOCKED)(t)
    return both(
        lambda _: [] if scopes == {"category:marketing"} else [f"stopped {sorted(scopes)}"],
        status("k2", *GONE),
    )(t)


def known_as_filtered(t: Telling) -> list[str]:
    """A filter is respected: of two texts one met it, and the other was blocked.

    The second meets it where the first never left, which nobody may know.
    """
    ends = {row.status for row in (t.row("k1"), t.row("k2")) if row is not None}
    right = (
        {Status.UNDELIVERED, Status.BLOCKED},
        {Status.UNDELIVERED, Status.UNKNOWN},
        {Status.BLOCKED, Status.UNKNOWN},
        {Status.UNKNOWN},
    )
    return [] if ends in right else [f"ended as {sorted(ends)}"]


def learned(t: Telling) -> list[str]:
    """What the carrier knows is known here, unless the failure took the place of its refusal."""
    row = t.row("k1")
    if row is not None and row.status in GONE:
        return []
    return both(status("k1", Status.FAILED), status("k2", Status.BLOCKED))(t)


STORIES = {
    "one text": Story(tell=one_text, ends=SENT, stop=True),
    "a batch, one of it to a stranger": Story(
        tell=a_batch, ends=both(SENT, nothing_to(STRANGER)), stop=True
    ),
    "a text to a stranger": Story(tell=to_a_stranger, ends=nothing_to(STRANGER)),
    "a text early in the morning": Story(tell=one_text, ends=SENT, at=EARLY, stop=True),
    "a text for later": Story(tell=scheduled, ends=SENT),
    "a text behind a long queue": Story(tell=behind_a_long_queue, ends=SENT),
    "a number that is full": Story(tell=number_is_full, ends=SENT, stop=True),
    "a carrier that throttles": Story(tell=throttled_twice, ends=SENT, stop=True),
    "a carrier that takes and does not say so": Story(tell=outcome_unknown, ends=SENT),
    "a carrier that does not answer": Story(tell=never_left, ends=SENT),
    "a carrier that knows of an opt-out": Story(tell=carrier_knows_an_opt_out, ends=learned),
    "a text that carriers filter": Story(tell=filtered, ends=known_as_filtered),
    "a text that does not arrive": Story(
        tell=unreachable, ends=status("k1", Status.UNDELIVERED, Status.UNKNOWN)
    ),
    "a text whose reports overtake each other": Story(tell=told_in_the_wrong_order, ends=SENT),
    "a campaign paused after acceptance": Story(tell=paused_while_queued, ends=SENT, stop=True),
    "an outage of ten minutes": Story(tell=an_outage, ends=SENT, stop=True),
    "a rate changed after acceptance": Story(tell=rate_changed, ends=SENT),
    "STOP while a text is queued": Story(tell=stop_while_queued, ends=was_confirmed_and_blocked),
    "STOP while a text is held": Story(tell=stop_while_held, at=EARLY),
    "STOP after a text": Story(tell=stop_after_sending, ends=was_confirmed_and_blocked),
    "STOP, then START": Story(tell=stop_then_start, ends=SENT),
    "STOP, listed, then START": Story(tell=stop_listed_then_start, ends=SENT),
    "STOP twice": Story(tell=stop_twice, ends=CONFIRMED),
    "STOP for a category": Story(tell=stop_by_category, ends=only_that_category),
    "STOP to a number of nobody": Story(tell=stop_to_nobody, ends=status("k1", Status.BLOCKED)),
    "STOP while inbound is out": Story(tell=stop_in_an_outage),
    "HELP": Story(tell=asked_for_help, ends=one_answer(ReplyKind.HELP, "in-1")),
    "a text cancelled while held": Story(
        tell=cancelled_while_held, ends=status("k1", Status.CANCELLED), at=EARLY
    ),
    "a double opt-in": Story(tell=double_opt_in, ends=welcomed),
}
