"""Accepting texts: facts, decision, slot, queue, row, in that order (design section 8).

A crash between any two steps loses nothing that was answered with 202: before the row is stored
nothing was answered, and an SQS message or due entry without its row ends as a `void` row that the
client's retry replaces.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consentry.domain.message import Status
from consentry.domain.recipient_key import RecipientKeys
from consentry.errors import IdempotencyMismatch, InvalidRequest, TemporaryFailure
from consentry.policy.rulebook import Rulebook
from consentry.services.draft import Draft, row_of
from consentry.services.on_record import OnRecord
from consentry.services.placing import Placing
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.facts import FactsQuery, FactsReader, Snapshot
from consentry.services.ports.queue import SendQueue
from consentry.services.proposal import Proposal, proposed
from consentry.services.slots import job_of, queued_until
from consentry.services.storing import Storing
from consentry.services.submission import Submission, mismatch, replay_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Accepts one text or a batch of up to a hundred; every text gets a row, also a refused one."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    placing: Placing
    on_record: OnRecord
    queue: SendQueue
    storing: Storing
    book: Rulebook

    def run(self, drafts: Sequence[Draft]) -> list[Submission]:
        """One submission per draft, in order. TemporaryFailure if nothing could be read."""
        now = self.clock.now()
        done, proposals = self._decide(drafts, now)
        if any(isinstance(one.problem, IdempotencyMismatch) for one in done.values()):
            # One key for the whole batch: under another body, what is new in it is not sent either.
            return [Submission(problem=mismatch()) for _ in drafts]
        self.placing.run(proposals, now)
        self.on_record.run(proposals)
        self._enqueue(proposals, now)
        self.storing.run([each for each in proposals if each.problem is None])
        done.update({each.draft.id: each.outcome() for each in proposals})
        return [done[draft.id] for draft in drafts]

    def _decide(
        self, drafts: Sequence[Draft], now: datetime
    ) -> tuple[dict[str, Submission], list[Proposal]]:
        """What is answered already, by message id, and a decided proposal for all others."""
        attempt = str(uuid.uuid4())
        keys = [self.keys.of(draft.to) for draft in drafts]
        done: dict[str, Submission] = {}
        proposals: list[Proposal] = []
        for draft, key, snapshot in zip(drafts, keys, self._read(drafts, keys), strict=True):
            if snapshot.row is not None and snapshot.row.status is not Status.VOID:
                done[draft.id] = replay_of(draft, snapshot.row)
                continue
            try:
                row = row_of(draft, snapshot, key.current, now, attempt, self.book)
            except InvalidRequest as exc:
                done[draft.id] = Submission(problem=exc)
            else:
                proposals.append(proposed(draft, key, snapshot, row, now, self.book))
        return done, proposals

    def _read(self, drafts: Sequence[Draft], keys: Sequence[RecipientKeys]) -> list[Snapshot]:
        queries = [
            FactsQuery(
                account=draft.account,
                campaign=draft.campaign,
                recipient=key,
                message_id=draft.id if draft.keyed else "",
                likeness=draft.likeness,
            )
            for draft, key in zip(drafts, keys, strict=True)
        ]
        # An automatic answer rests on what was stored just now, such as the STOP it confirms.
        strong = any(draft.reply is not None for draft in drafts)
        return self.facts.read(queries, strong=strong)

    def _enqueue(self, proposals: Sequence[Proposal], now: datetime) -> None:
        jobs = [
            queued_until(job_of(each.row, each.keys, each.slot), now)
            for each in proposals
            if each.slot is not None and each.due is None
        ]
        if not jobs:
            return
        refused = self.queue.put(jobs)
        for each in proposals:
            if each.row.id in refused:
                each.problem = TemporaryFailure("the send queue did not take this message; retry")
