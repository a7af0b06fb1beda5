"""What people decide about texts that a rule would not decide alone.

An approval lets the reviews of one text pass and sends it back to the sweep, which decides again:
everything else still applies, and whatever the recipient did meanwhile wins (promises P1, P2). It
reaches no denial, least of all one without exceptions. On record first, then done; every step can
be repeated by asking again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.message import Message, Status
from consentry.domain.review import ReviewStatus, Ruling, Verdict
from consentry.errors import Conflict, NotFound
from consentry.policy.approval import found_in
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import Facts
from consentry.policy.record import recall
from consentry.policy.rulebook import Rulebook
from consentry.services.audit import Audit
from consentry.services.gather import facts_of
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.facts import FactsQuery, FactsReader
from consentry.services.ports.messages import Messages
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.pages import Page
from consentry.services.ports.reviews import Reviews
from consentry.services.reviewed import Reviewed, is_of, reviewed
from consentry.services.reviewing import occasion_of, review_of
from consentry.services.slots import due_of
from consentry.services.wordings import Wordings, must_be_known_again

ROUNDS = 3
REJECTED = "review_rejected"
APPROVED = "review_approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDesk:
    """The use cases of `/v1/reviews`."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    messages: Messages
    pacing: Pacing
    reviews: Reviews
    audit: Audit
    wordings: Wordings
    book: Rulebook

    def page(
        self, account: str, *, status: ReviewStatus | None, limit: int, cursor: str
    ) -> Page[Reviewed]:
        """An account's reviews, newest text first.

        The filter applies within the page, so that one may hold fewer than `limit`.
        """
        found = self.reviews.page(account, limit=limit, cursor=cursor)
        rows = self.messages.get_many([each.message_id for each in found.items])
        listed = ((each, rows.get(each.message_id)) for each in found.items)
        items = (reviewed(each, row) for each, row in listed if is_of(each, row))
        shown = tuple(each for each in items if status is None or each.status is status)
        return Page(items=shown, next=found.next)

    def approve(self, message_id: str, by: Actor, why: str, *, allow_wording: bool) -> Reviewed:
        """Lets a text pass that waits for a person, and its wording if asked.

        NotFound; Conflict if it waits for none, or meets a clause that allows no exception.
        """
        for _ in range(ROUNDS):
            row = self._row(message_id)
            if allow_wording:
                must_be_known_again(row)
            if row.approved and row.status is not Status.REVIEW:
                return self._finished(row, by, why, allow_wording=allow_wording)
            self._must_wait(row)
            # What was let pass before stays so: else two rules would ask in turn for ever.
            rules = tuple(sorted(row.approved | set(_asking(row, self.book))))
            self._must_allow_exceptions(row, rules)
            ruling = self._ruling(Verdict.APPROVED, by, why, allow_wording=allow_wording)
            self._note(row, by, ruling, rules)
            now = ruling.at
            self.pacing.put_due(due_of(row, now))
            changed = replace(row, approved=frozenset(rules), not_before=now, due_at=now)
            moved = self.messages.move(row, Status.HELD, now, detail=APPROVED, changes=changed)
            if moved is not None:
                if row.due_at not in {None, now}:
                    self.pacing.delete_due(due_of(row, row.due_at))
                return self._finished(moved, by, why, allow_wording=allow_wording)
        raise Conflict("the message is changing at this moment; read it and try again")

    def reject(self, message_id: str, by: Actor, why: str) -> Reviewed:
        """Ends a text that waits for a person. NotFound; Conflict if it waits for none."""
        for _ in range(ROUNDS):
            row = self._row(message_id)
            ruling = self._ruling(Verdict.REJECTED, by, why)
            if row.status is Status.BLOCKED and row.timeline[-1].detail == REJECTED:
                return reviewed(self.reviews.rule(review_of(row, row.created_at), ruling), row)
            self._must_wait(row)
            self._note(row, by, ruling, ())
            moved = self.messages.move(row, Status.BLOCKED, ruling.at, detail=REJECTED)
            if moved is not None:
                if row.due_at is not None:
                    self.pacing.delete_due(due_of(row, row.due_at))
                return reviewed(self.reviews.rule(review_of(row, row.created_at), ruling), moved)
        raise Conflict("the message is changing at this moment; read it and try again")

    def _row(self, message_id: str) -> Message:
        row = self.messages.get(message_id)
        if row is None or row.status is Status.VOID or row.direction != "out":
            raise NotFound(f"no message `{message_id}`")
        return row

    def _must_wait(self, row: Message) -> None:
        if row.status is Status.REVIEW:
            return
        if row.status is Status.BLOCKED and row.decisions:
            _no_exception(recall(row.decisions[-1], self.book))
        raise Conflict(f"message `{row.id}` is `{row.status}` and waits for no review")

    def _must_allow_exceptions(self, row: Message, rules: Sequence[str]) -> None:
        """Decides again, so that nobody is told a text was let pass that cannot go."""
        approved = replace(row, approved=frozenset(rules))
        _no_exception(evaluate(self._facts(approved, self.clock.now()), self.book))

    def _facts(self, row: Message, at: datetime) -> Facts:
        query = FactsQuery(
            account=row.account,
            campaign=row.campaign,
            recipient=self.keys.of(row.to),
            likeness=row.likeness,
        )
        snapshot = self.facts.read([query], strong=True)[0]
        return facts_of(row, snapshot, at, self.book)

    def _ruling(
        self, verdict: Verdict, by: Actor, why: str, *, allow_wording: bool = False
    ) -> Ruling:
        return Ruling(
            verdict=verdict,
            by=by.key,
            at=self.clock.now(),
            reason=why,
            allow_wording=allow_wording,
        )

    def _note(self, row: Message, by: Actor, ruling: Ruling, rules: Sequence[str]) -> None:
        note = AuditNote(
            account=row.account,
            kind=AuditKind.REVIEW,
            action=ruling.verdict.value,
            what=f"{ruling.verdict} text `{row.id}` of campaign `{row.campaign}`",
            subject=row.id,
            before="review",
            after="held" if ruling.verdict is Verdict.APPROVED else "blocked",
            reason=ruling.reason,
            detail={"rules": ",".join(rules)} if rules else {},
        )
        self.audit.note(by, note, event_id=f"review:{row.id}:{ruling.verdict}{occasion_of(row)}")

    def _finished(self, row: Message, by: Actor, why: str, *, allow_wording: bool) -> Reviewed:
        """What follows once the text was let pass."""
        if allow_wording:
            facts = self._facts(row, self.clock.now())
            self.wordings.allow(row, found_in(facts.content, facts.operator), by, why)
        ruling = self._ruling(Verdict.APPROVED, by, why, allow_wording=allow_wording)
        return reviewed(self.reviews.rule(review_of(row, row.created_at), ruling), row)


def _asking(row: Message, book: Rulebook) -> tuple[str, ...]:
    """The rules that asked for a person when it was last decided."""
    if not row.decisions:
        return ()
    decision = recall(row.decisions[-1], book)
    asking = {each.rule for each in decision.reasons if each.outcome is Outcome.REVIEW}
    return tuple(sorted(asking or set(row.decisions[-1].rules)))


def _no_exception(decision: Decision) -> None:
    """Conflict naming the clause of a denial to which nobody may make an exception."""
    for reason in decision.reasons:
        if reason.final:
            clauses = ", ".join(reason.clauses)
            raise Conflict(f"{reason.message} (`{reason.rule}`, {clauses}): no exceptions are made")
