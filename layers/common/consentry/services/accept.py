"""Accepting texts: facts, decision, slot, queue, row, in that order (design section 8).

A crash between any two steps loses nothing that was answered with 202: before the row is stored
nothing was answered, and
an SQS message or due entry without its row ends as a `void` row that the client's retry replaces.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consentry.domain.message import Category, Message, Status, TimelineEntry
from consentry.domain.recipient_key import RecipientKeys
from consentry.errors import ConsentryError, IdempotencyMismatch, InvalidRequest, TemporaryFailure
from consentry.policy.decision import Decision, Outcome
from consentry.policy.engine import evaluate
from consentry.policy.record import stored
from consentry.policy.rulebook import Rulebook
from consentry.services.audit import Audit
from consentry.services.draft import Draft, at_limit_of, row_of
from consentry.services.emergencies import emergency_note
from consentry.services.gather import facts_of
from consentry.services.ports import (
    Clock,
    DueEntry,
    FactsQuery,
    FactsReader,
    Keys,
    Messages,
    Pacing,
    PutResult,
    Reviews,
    SendQueue,
    Snapshot,
)
from consentry.services.rates import per_minute_of
from consentry.services.reviewing import review_of, until_of
from consentry.services.slots import Slot, due_of, job_of, queued_until, reserve_all
from consentry.services.stopping import rules_of
from consentry.services.strikes import Offence, Strikes


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What became of one draft: its row and decision, or the problem that kept it from being
    stored.

    `decision` is None on a replay: it is rebuilt from the row.
    """

    row: Message | None = None
    decision: Decision | None = None
    replayed: bool = False
    problem: ConsentryError | None = None


@dataclass(slots=True, kw_only=True)
class _Work:
    """One draft on its way through `run`; filled step by step."""

    draft: Draft
    keys: RecipientKeys
    snapshot: Snapshot
    row: Message
    decision: Decision
    slot: Slot | None = None
    due: DueEntry | None = None
    replayed: bool = False
    problem: ConsentryError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Accepts one text or a batch of up to a hundred; every text gets a row, also a refused one."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    messages: Messages
    pacing: Pacing
    queue: SendQueue
    reviews: Reviews
    book: Rulebook
    strikes: Strikes | None = None
    audit: Audit | None = None

    def run(self, drafts: Sequence[Draft]) -> list[Submission]:
        """One submission per draft, in order. TemporaryFailure if nothing could be read."""
        now = self.clock.now()
        attempt = str(uuid.uuid4())
        keys = [self.keys.of(draft.to) for draft in drafts]
        snapshots = self.facts.read(
            [
                FactsQuery(
                    account=draft.account,
                    campaign=draft.campaign,
                    recipient=key,
                    message_id=draft.id if draft.keyed else "",
                    likeness=draft.likeness,
                )
                for draft, key in zip(drafts, keys, strict=True)
            ],
            # An automatic answer rests on what was stored just now, such as the STOP it confirms.
            strong=any(draft.reply is not None for draft in drafts),
        )
        done: dict[str, Submission] = {}
        work: list[_Work] = []
        for draft, key, snapshot in zip(drafts, keys, snapshots, strict=True):
            if snapshot.row is not None and snapshot.row.status is not Status.VOID:
                done[draft.id] = _replay(draft, snapshot.row)
                continue
            try:
                row = row_of(draft, snapshot, key.current, now, attempt, self.book)
            except InvalidRequest as exc:
                done[draft.id] = Submission(problem=exc)
            else:
                work.append(self._decided(draft, key, snapshot, row, now))
        if any(isinstance(one.problem, IdempotencyMismatch) for one in done.values()):
            # One key for the whole batch: under another body, what is new in it is not sent either.
            return [Submission(problem=_mismatch()) for _ in drafts]
        self._place(work, now)
        self._count_violations(work)
        self._note_emergency(work)
        self._enqueue(work, now)
        self._store(work)
        done.update({item.draft.id: self._outcome(item) for item in work})
        return [done[draft.id] for draft in drafts]

    def _decided(
        self, draft: Draft, keys: RecipientKeys, snapshot: Snapshot, row: Message, now: datetime
    ) -> _Work:
        at = at_limit_of(row, now)
        facts = facts_of(row, snapshot, at, self.book)
        decision = evaluate(facts, self.book)
        row = replace(row, decisions=(stored(decision, facts, "submit"),))
        work = _Work(draft=draft, keys=keys, snapshot=snapshot, row=row, decision=decision)
        if decision.outcome is Outcome.ALLOW and at > now:
            work.row = replace(row, status=Status.HELD, not_before=at)
        else:
            work.row = _as_decided(row, decision)
        return work

    def _place(self, work: list[_Work], now: datetime) -> None:
        """Slots for what may go now; whoever's slot falls outside the hours is held after all."""
        going: list[tuple[Message, int, datetime]] = []
        for item in work:
            if item.row.status is Status.QUEUED:
                per_minute = per_minute_of(item.snapshot, item.row.sender, self.book)
                going.append((item.row, per_minute, now))
        slots = reserve_all(self.pacing, going)
        for item in work:
            slot = slots.get(item.row.id)
            if slot is not None:
                item.slot = slot
                self._decide_as_of_slot(item, slot, now)
            if item.row.status is Status.HELD and item.row.not_before is not None:
                item.due = due_of(item.row, item.row.not_before)
            elif item.row.status is Status.REVIEW:
                item.due = due_of(item.row, until_of(item.row, now))
            elif item.slot is not None and item.slot.beyond_queue(now):
                item.due = due_of(item.row, item.slot.at)
            item.row = replace(
                item.row,
                due_at=item.due.at if item.due else None,
                first_status=item.row.status,
                timeline=(
                    TimelineEntry(at=now, status=item.row.status, detail=rules_of(item.decision)),
                ),
            )

    def _count_violations(self, work: list[_Work]) -> None:
        """Counts what was denied for a violation, before the answer that says so is stored: a
        crash in between makes the client ask again, and it is counted once.
        """
        if self.strikes is None:
            return
        denied = [each for each in work if each.decision.outcome is Outcome.DENY]
        offences = [offence for item in denied for offence in _offences(item)]
        if offences:
            self.strikes.run(offences)

    def _note_emergency(self, work: list[_Work]) -> None:
        """Puts on record who calls what an emergency, and why, before any text of it can leave."""
        going = [
            item
            for item in work
            if item.row.category is Category.EMERGENCY and item.row.status is not Status.BLOCKED
        ]
        if going and self.audit is not None:
            first = going[0]
            note = emergency_note(first.row, len(going))
            self.audit.note(first.draft.by, note, event_id=f"emergency:{first.row.id}")

    def _decide_as_of_slot(self, item: _Work, slot: Slot, now: datetime) -> None:
        if slot.at <= now:
            return
        facts = facts_of(item.row, item.snapshot, slot.at, self.book)
        decision = evaluate(facts, self.book)
        if decision.outcome is Outcome.ALLOW:
            return
        item.slot = None
        item.decision = decision
        row = replace(item.row, decisions=(stored(decision, facts, "submit"),))
        item.row = _as_decided(row, decision)

    def _enqueue(self, work: list[_Work], now: datetime) -> None:
        jobs = [
            queued_until(job_of(item.row, item.keys, item.slot), now)
            for item in work
            if item.slot is not None and item.due is None
        ]
        if not jobs:
            return
        refused = self.queue.put(jobs)
        for item in work:
            if item.row.id in refused:
                item.problem = TemporaryFailure("the send queue did not take this message; retry")

    def _store(self, work: list[_Work]) -> None:
        rest = [item for item in work if item.problem is None]
        if not rest:
            return
        asked = [item.row for item in rest if item.row.status is Status.REVIEW]
        if asked:
            self.reviews.open([review_of(row, row.created_at) for row in asked])
        if len(rest) == 1:
            item = rest[0]
            if item.due is not None:
                self.pacing.put_due(item.due)
            taken = self.messages.put_new(item.row) is PutResult.EXISTS
            existing: tuple[str, ...] = (item.row.id,) if taken else ()
        else:
            existing = self.messages.put_many(
                [item.row for item in rest], [item.due for item in rest if item.due is not None]
            )
        if existing:
            winners = self.messages.get_many(existing)
            for item in rest:
                if item.row.id in existing:
                    self._settle(item, winners.get(item.row.id))

    def _settle(self, item: _Work, winner: Message | None) -> None:
        """Somebody else's row is there.

        The same request's answer stands, another one's is a mismatch.
        """
        if winner is None or winner.status is Status.VOID:
            item.problem = TemporaryFailure("this attempt was given up; retry with the same key")
        elif _is_of_another(winner, item.row.fingerprint):
            item.problem = _mismatch()
        else:
            item.row = winner
            item.replayed = True

    def _outcome(self, item: _Work) -> Submission:
        if item.problem is not None:
            return Submission(problem=item.problem)
        if item.replayed:
            return Submission(row=item.row, replayed=True)
        return Submission(row=item.row, decision=item.decision)


def _replay(draft: Draft, row: Message) -> Submission:
    if _is_of_another(row, draft.fingerprint):
        return Submission(problem=_mismatch())
    return Submission(row=row, replayed=True)


def _is_of_another(row: Message, fingerprint: str) -> bool:
    """Whether a row was made by another request; of an erased one nobody knows any more."""
    return row.fingerprint not in ("", fingerprint)


def _mismatch() -> IdempotencyMismatch:
    return IdempotencyMismatch("this idempotency key was used with another body")


def _offences(item: _Work) -> list[Offence]:
    """Every rule that denies a client's text; an automatic answer is nobody's violation."""
    row, decision = item.row, item.decision
    if row.reply is not None:
        return []
    return [
        Offence(
            account=row.account,
            profile=decision.profile,
            campaign=row.campaign,
            sender=row.sender,
            rule=reason.rule,
            message=row.id,
        )
        for reason in decision.reasons
        if reason.outcome is Outcome.DENY
    ]


def _as_decided(row: Message, decision: Decision) -> Message:
    if decision.outcome is Outcome.ALLOW:
        return replace(row, status=Status.QUEUED, not_before=None)
    if decision.outcome is Outcome.HOLD and decision.not_before is not None:
        return replace(row, status=Status.HELD, not_before=decision.not_before)
    if decision.outcome is Outcome.REVIEW:
        return replace(row, status=Status.REVIEW, not_before=decision.not_before)
    return replace(row, status=Status.BLOCKED, not_before=decision.not_before)
