"""What is told: every path of accept, dispatch, release, inbound and delivery, and its right end.

A story's end is checked beside the promises, except where the failure itself changes what is right:
a carrier that knows an opt-out fails the text, and a STOP that comes in between blocks it.
"""

from dataclasses import dataclass

from bench.drilling import orders, replies, texts
from bench.drilling.ends import (
    BOTH_SENT,
    CONFIRMED,
    SENT,
    SENT_OR_OVER,
    End,
    both,
    in_parts,
    known_as_filtered,
    learned,
    never_left,
    nothing_to,
    one_answer,
    one_on_its_last_day,
    only_that_category,
    status,
    was_confirmed_and_blocked,
    welcomed,
)
from bench.drilling.telling import STRANGER, Tell, Telling
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
    meanwhile: Tell = Telling.stop_meanwhile
    """What comes in then, where it is not a STOP."""


STORIES = {
    "one text": Story(tell=texts.one_text, ends=SENT, stop=True),
    "a text called off at any moment": Story(
        tell=texts.one_text, ends=SENT, stop=True, meanwhile=Telling.cancel_meanwhile
    ),
    "a batch, one of it to a stranger": Story(
        tell=texts.a_batch, ends=both(SENT, nothing_to(STRANGER)), stop=True
    ),
    "a text to a stranger": Story(tell=texts.to_a_stranger, ends=nothing_to(STRANGER)),
    "a text of three parts": Story(
        tell=texts.of_three_parts, ends=both(SENT, in_parts(3)), stop=True
    ),
    "a text of three parts with room for two": Story(
        tell=texts.of_three_parts_with_room_for_two, ends=both(SENT, in_parts(3))
    ),
    "a passcode": Story(tell=texts.a_passcode, ends=SENT_OR_OVER, stop=True),
    "a passcode behind a blast": Story(
        tell=texts.a_passcode_behind_a_blast, ends=SENT_OR_OVER, stop=True
    ),
    "a text early in the morning": Story(tell=texts.one_text, ends=SENT, at=EARLY, stop=True),
    "a text for later": Story(tell=texts.scheduled, ends=SENT, stop=True),
    "a text behind a long queue": Story(tell=texts.behind_a_long_queue, ends=SENT, stop=True),
    "a number that is full": Story(tell=texts.number_is_full, ends=SENT, stop=True),
    "a brand whose day is full": Story(
        tell=orders.the_brands_day_is_over, ends=one_on_its_last_day, stop=True
    ),
    "a carrier that throttles": Story(tell=texts.throttled_twice, ends=SENT, stop=True),
    "a carrier that takes and does not say so": Story(
        tell=texts.outcome_unknown, ends=SENT, stop=True
    ),
    "a carrier that does not answer": Story(tell=texts.never_left, ends=SENT),
    "a text in doubt, taken, sent again": Story(
        tell=texts.taken_and_sent_again, ends=SENT, stop=True
    ),
    "a text in doubt, not taken, sent again": Story(
        tell=texts.never_left_and_sent_again, ends=SENT, stop=True
    ),
    "a text in doubt that is reported in time": Story(tell=texts.reported_in_time, ends=SENT),
    "a carrier that knows of an opt-out": Story(tell=texts.carrier_knows_an_opt_out, ends=learned),
    "a text that carriers filter": Story(tell=texts.filtered, ends=known_as_filtered, stop=True),
    "a text that does not arrive": Story(
        tell=texts.unreachable,
        ends=status("k1", Status.UNDELIVERED, Status.UNKNOWN),
        stop=True,
    ),
    "a text whose reports overtake each other": Story(
        tell=texts.told_in_the_wrong_order, ends=SENT, stop=True
    ),
    "a campaign paused after acceptance": Story(
        tell=texts.paused_while_queued, ends=SENT, stop=True
    ),
    "an outage of ten minutes": Story(tell=texts.an_outage, ends=SENT, stop=True),
    "an invocation that is nearly over": Story(tell=texts.no_time_left, ends=BOTH_SENT),
    "a rate changed after acceptance": Story(tell=texts.rate_changed, ends=SENT, stop=True),
    "a text that expires in an outage": Story(
        tell=texts.expired_in_an_outage, ends=never_left("k1", Status.EXPIRED)
    ),
    "a text that expires while held": Story(
        tell=texts.expired_while_held, ends=never_left("k1", Status.EXPIRED), at=EARLY
    ),
    "a text cancelled while held": Story(
        tell=orders.cancelled_while_held, ends=never_left("k1", Status.CANCELLED), at=EARLY
    ),
    "a text cancelled while queued": Story(
        tell=orders.cancelled_while_queued, ends=never_left("k1", Status.CANCELLED)
    ),
    "an account suspended while a text is queued": Story(
        tell=orders.suspended_while_queued, ends=never_left("k1", Status.BLOCKED)
    ),
    "an account suspended while a text is held": Story(
        tell=orders.suspended_while_held, ends=never_left("k1", Status.BLOCKED), at=EARLY
    ),
    "a text that a person lets pass": Story(tell=orders.reviewed, ends=SENT, stop=True),
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
    "HELP": Story(tell=replies.asked_for_help, ends=one_answer(ReplyKind.HELP, "in-1"), stop=True),
    "a double opt-in": Story(tell=replies.double_opt_in, ends=welcomed),
}
