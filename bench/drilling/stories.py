"""What is told: every path of accept, dispatch, release, inbound and delivery, and its right end.

A story's end is checked beside the promises, except where the failure itself changes what is right:
a carrier that knows an opt-out fails the text, and a STOP that comes in between blocks it.
"""

from dataclasses import dataclass

from bench.drilling import replies, texts
from bench.drilling.ends import (
    CONFIRMED,
    SENT,
    End,
    both,
    known_as_filtered,
    learned,
    nothing_to,
    one_answer,
    only_that_category,
    status,
    was_confirmed_and_blocked,
    welcomed,
)
from bench.drilling.telling import STRANGER, Tell
from consentry.domain.message import ReplyKind, Status

DAY = "2026-11-24T18:00:05+00:00"
EARLY = "2026-11-25T15:50:00+00:00"
"""07:50 in Los Angeles: reminders wait for 08:00."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happens, from when on, and what must hold at the end beside the promises."""

    tell: Tell
    ends: End = lambda _: []
    at: str = DAY
    stop: bool = False
    """Whether a STOP may come in the midst of any call, too."""


STORIES = {
    "one text": Story(tell=texts.one_text, ends=SENT, stop=True),
    "a batch, one of it to a stranger": Story(
        tell=texts.a_batch, ends=both(SENT, nothing_to(STRANGER)), stop=True
    ),
    "a text to a stranger": Story(tell=texts.to_a_stranger, ends=nothing_to(STRANGER)),
    "a text early in the morning": Story(tell=texts.one_text, ends=SENT, at=EARLY, stop=True),
    "a text for later": Story(tell=texts.scheduled, ends=SENT),
    "a text behind a long queue": Story(tell=texts.behind_a_long_queue, ends=SENT),
    "a number that is full": Story(tell=texts.number_is_full, ends=SENT, stop=True),
    "a carrier that throttles": Story(tell=texts.throttled_twice, ends=SENT, stop=True),
    "a carrier that takes and does not say so": Story(tell=texts.outcome_unknown, ends=SENT),
    "a carrier that does not answer": Story(tell=texts.never_left, ends=SENT),
    "a carrier that knows of an opt-out": Story(tell=texts.carrier_knows_an_opt_out, ends=learned),
    "a text that carriers filter": Story(tell=texts.filtered, ends=known_as_filtered),
    "a text that does not arrive": Story(
        tell=texts.unreachable, ends=status("k1", Status.UNDELIVERED, Status.UNKNOWN)
    ),
    "a text whose reports overtake each other": Story(
        tell=texts.told_in_the_wrong_order, ends=SENT
    ),
    "a campaign paused after acceptance": Story(
        tell=texts.paused_while_queued, ends=SENT, stop=True
    ),
    "an outage of ten minutes": Story(tell=texts.an_outage, ends=SENT, stop=True),
    "a rate changed after acceptance": Story(tell=texts.rate_changed, ends=SENT),
    "STOP while a text is queued": Story(
        tell=replies.stop_while_queued, ends=was_confirmed_and_blocked
    ),
    "STOP while a text is held": Story(tell=replies.stop_while_held, at=EARLY),
    "STOP after a text": Story(tell=replies.stop_after_sending, ends=was_confirmed_and_blocked),
    "STOP, then START": Story(tell=replies.stop_then_start, ends=SENT),
    "STOP, listed, then START": Story(tell=replies.stop_listed_then_start, ends=SENT),
    "STOP twice": Story(tell=replies.stop_twice, ends=CONFIRMED),
    "STOP for a category": Story(tell=replies.stop_by_category, ends=only_that_category),
    "STOP to a number of nobody": Story(
        tell=replies.stop_to_nobody, ends=status("k1", Status.BLOCKED)
    ),
    "STOP while inbound is out": Story(tell=replies.stop_in_an_outage),
    "HELP": Story(tell=replies.asked_for_help, ends=one_answer(ReplyKind.HELP, "in-1")),
    "a text cancelled while held": Story(
        tell=texts.cancelled_while_held, ends=status("k1", Status.CANCELLED), at=EARLY
    ),
    "a double opt-in": Story(tell=replies.double_opt_in, ends=welcomed),
}
