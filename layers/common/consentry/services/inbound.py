"""What a person texts back, obeyed from the instant it arrives (promises P1, P8, P11).

Every step can be repeated: AWS may deliver an inbound text twice, late, or after a crash of this
very function.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.ids import inbound_row_id
from consentry.domain.intent import Intent, Reading, read
from consentry.domain.message import Category, Message, Purpose, ReplyKind, Status, TimelineEntry
from consentry.domain.suppression import (
    EVERYBODY,
    GLOBAL,
    HANDSET,
    Suppression,
    SuppressionReason,
)
from consentry.domain.tally import WINDOW
from consentry.services.answering import Answering, Due, is_answered_by_network, is_fresh
from consentry.services.double_opt_in import Yes, is_yes
from consentry.services.hearing import Heard, Hearing
from consentry.services.inbound_text import InboundText
from consentry.services.opt_out import OptOut
from consentry.services.opting_in import OptingIn
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.messages import Messages, PutResult
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.registry import Registry
from consentry.services.signs import Signs
from consentry.services.stop_reach import StopReach, has_others, histories, narrowed_to

__all__ = ["Inbound", "InboundText", "Obeyed"]

_STOPS = {
    Intent.OPT_OUT: ReplyKind.OPT_OUT_CONFIRMATION,
    Intent.AMBIGUOUS: ReplyKind.CLARIFICATION,
}
"""What stops texts, and the one confirmation of it; an unclear wish is asked about."""
_NARROWED = Reading(intent=Intent.OPT_OUT, rule="answer.narrow")
_SAID_YES = Reading(intent=Intent.CONFIRM, rule="answer.confirm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What was understood and done, in words fit for a metric: no number, no body."""

    intent: Intent
    rule: str
    account: str
    replied: ReplyKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Handles one inbound text."""

    clock: Clock
    keys: Keys
    registry: Registry
    pacing: Pacing
    messages: Messages
    hearing: Hearing
    opt_out: OptOut
    reach: StopReach
    opting_in: OptingIn
    answering: Answering
    signs: Signs

    def run(self, text: InboundText) -> Obeyed:
        """Obeys a text. TemporaryFailure means that it must come again."""
        sender = self.registry.sender(text.to)
        if sender is None:
            return self._to_nobody(text)
        heard = self.hearing.run(text, sender)
        one_more = False
        if heard.reading.intent in _STOPS:
            due, one_more = self._stop(heard)
        else:
            heard, due = self._obey(heard)
        account, campaign = heard.account, heard.campaign
        if due is not None and account is not None and campaign is not None:
            self.answering.reply(heard, account, campaign, due)
        else:
            due = None
        kept = self._keep(heard)
        if heard.reading.intent not in _STOPS:
            # Whoever asks to be left alone has not opened a conversation.
            self.pacing.note_inbound(sender.account, heard.keys.current, text.at)
        if one_more and kept is PutResult.STORED and self._was_texted(heard):
            self.signs.opted_out(sender, self.clock.now())
        reading = heard.reading
        return Obeyed(
            intent=reading.intent,
            rule=reading.rule,
            account=sender.account,
            replied=due.kind if due else None,
        )

    def _was_texted(self, heard: Heard) -> bool:
        """Whether the campaign has ever texted them: a stranger's STOP holds as any other does, but
        says nothing about the campaign, or strangers could stop it.
        """
        sender = heard.sender
        found = histories(self.pacing, sender.account, heard.keys)
        return any(sender.campaign in history.last_sender for history in found)

    def _to_nobody(self, text: InboundText) -> Obeyed:
        """A number that no account ever had.

        A STOP to it stops everybody, since nobody knows whom it meant.
        """
        reading = read(text.body)
        if reading.intent is Intent.OPT_OUT:
            new = _stop(text, GLOBAL, self.clock.now())
            self.opt_out.suppress(EVERYBODY, self.keys.of(text.number), text.number, new)
        return Obeyed(intent=reading.intent, rule=reading.rule, account="")

    def _obey(self, heard: Heard) -> tuple[Heard, Due | None]:
        """Does what was asked, unless to stop: what that was, seen in its light, and the answer
        that is due.
        """
        text, reading = heard.text, heard.reading
        if reading.intent is Intent.OPT_IN:
            return heard, self.opting_in.start(heard)
        if reading.intent is Intent.HELP:
            helped = self.answering.help_is_due(text, heard.sender.account, heard.keys)
            return heard, Due(kind=ReplyKind.HELP) if helped else None
        narrowed = narrowed_to(text, heard.asked)
        if narrowed:
            return replace(heard, reading=_NARROWED), self._narrow(heard, narrowed)
        language = heard.asked.language if heard.asked else ""
        if reading.intent is Intent.CONFIRM or is_yes(text.body, language):
            found, due = self.opting_in.yes(heard)
            return heard if found is Yes.UNASKED else replace(heard, reading=_SAID_YES), due
        return heard, None

    def _stop(self, heard: Heard) -> tuple[Due | None, bool]:
        """The answer that is due, and whether they are one more who opted out: not before, nor in
        the 24 hours before, lest somebody who starts and stops again and again counts as many.
        """
        text, sender, now = heard.text, heard.sender, self.clock.now()
        reach = self.reach.of(
            text, sender, heard.account, heard.campaign, heard.keys, heard.reading
        )
        stored = self.opt_out.suppress(
            sender.account, heard.keys, text.number, _stop(text, reach.scope, now)
        )
        opened = stored.in_force and stored.opened_by == text.id
        before = stored.stopped_before
        one_more = opened and (before is None or text.at - before >= WINDOW)
        if not (opened and is_fresh(text, now)) or is_answered_by_network(heard):
            return None, one_more
        meant = reach.meant
        if meant and not has_others(self.answering.record(heard), text, meant):
            meant = ""
        kind = _STOPS[heard.reading.intent]
        return Due(kind=kind, scope=reach.scope, narrows_to=meant), one_more

    def _narrow(self, heard: Heard, scope: str) -> Due | None:
        """The answer to our question: no more of one kind, and the rest as before."""
        text, now = heard.text, self.clock.now()
        new = _stop(text, scope, now)
        stored = self.opt_out.narrow(heard.sender.account, heard.keys, text.number, new)
        if stored is None or not stored.in_force or not is_fresh(text, now):
            return None
        return Due(kind=ReplyKind.OPT_OUT_CONFIRMATION, scope=scope)

    def _keep(self, heard: Heard) -> PutResult:
        text, reading = heard.text, heard.reading
        detail = reading.rule or reading.intent.value
        row = Message(
            id=inbound_row_id(text.id),
            account=heard.sender.account,
            campaign=heard.sender.campaign,
            recipient=heard.keys.current,
            to=text.number,
            sender=text.to,
            body=text.body,
            category=Category.CONVERSATIONAL,
            purpose=Purpose.OTHER,
            status=Status.RECEIVED,
            first_status=Status.RECEIVED,
            created_at=text.at,
            direction="in",
            automated=False,
            timeline=(TimelineEntry(at=text.at, status=Status.RECEIVED, detail=detail),),
        )
        return self.messages.put_new(row)


def _stop(text: InboundText, scope: str, now: datetime) -> Suppression:
    return Suppression(
        scope=scope,
        reason=SuppressionReason.STOP,
        source=HANDSET,
        at=text.at,
        stored_at=now,
        event_id=text.id,
    )
