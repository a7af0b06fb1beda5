"""Deciding without doing: the same facts, the same rules, nothing written."""

from dataclasses import dataclass
from datetime import datetime

from consentry.domain.encoding import Segments, measure
from consentry.domain.message import Message
from consentry.policy.decision import Decision
from consentry.policy.engine import evaluate
from consentry.policy.rulebook import Rulebook
from consentry.services.draft import Draft, at_limit_of, row_of
from consentry.services.gather import facts_of
from consentry.services.given import GivenFacts, given
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.facts import FactsQuery, FactsReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `POST /v1/policy/check` answers.

    The decision, the size, the body as it would be sent, and which characters were replaced in it.
    """

    decision: Decision
    segments: Segments
    body: str
    replaced: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Decides about a draft as of now or any instant, on stored or given facts."""

    clock: Clock
    keys: Keys
    facts: FactsReader
    book: Rulebook

    def run(
        self, draft: Draft, *, at: datetime | None = None, facts: GivenFacts | None = None
    ) -> Checked:
        """The decision; writes nothing."""
        now = at or self.clock.now()
        keys = self.keys.of(draft.to)
        query = FactsQuery(
            account=draft.account,
            campaign=draft.campaign,
            recipient=keys,
            likeness=draft.likeness,
        )
        snapshot = self.facts.read([query], strong=False)[0]
        row: Message = row_of(draft, snapshot, keys.current, now, "", self.book)
        if facts is not None:
            snapshot = given(facts, snapshot, row, now)
        found = facts_of(row, snapshot, at_limit_of(row, now), self.book)
        return Checked(
            decision=evaluate(found, self.book),
            segments=measure(row.body),
            body=row.body,
            replaced=row.replaced,
        )
