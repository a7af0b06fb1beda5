"""What another profile, or the present rules, would have decided about texts of the past.

The facts of each stored decision are judged anew; nothing is sent and nothing is written. One run
does a bounded amount of work and says where the next one goes on.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from consentry.domain.message import Message, StoredDecision
from consentry.policy.decision import Decision
from consentry.policy.record import judged_anew
from consentry.policy.rulebook import Rulebook
from consentry.services.ports.environment import Clock
from consentry.services.ports.messages import Messages
from consentry.services.reading import is_hidden

MOST_MESSAGES = 1000
MOST_PAGES = 20
MOST_EXAMPLES = 20
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text whose outcome would change: its first decision that does, and what it would be."""

    row: Message
    kept: StoredDecision
    anew: Decision


@dataclass(slots=True, kw_only=True)
class Replayed:
    """The texts of one run, counted.

    `changes` counts by outcome then and now, `rules` by rule that objects now and did not then.
    `unreadable` texts have a decision that this release cannot read. `next` is where the next run
    goes on, empty when this one came to the end.
    """

    unchanged: int = 0
    unreadable: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    next: str = ""

    @property
    def changed(self) -> int:
        """Texts whose outcome would change."""
        return self.changes.total()

    @property
    def examined(self) -> int:
        """All texts of this run."""
        return self.unchanged + self.unreadable + self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The use case of `POST /v1/policy/replay`."""

    clock: Clock
    messages: Messages
    book: Rulebook

    def run(
        self,
        account: str,
        *,
        since: datetime,
        until: datetime | None = None,
        profile: str = "",
        cursor: str = "",
    ) -> Replayed:
        """An account's texts made at or after `since` and before `until`, newest first.

        Each is judged under its own profile or under `profile`, by the present rules.
        """
        found, now = Replayed(next=cursor), self.clock.now()
        for _ in range(MOST_PAGES):
            page = self.messages.of_account(
                account, now, since=since, until=until, limit=_PAGE, cursor=found.next
            )
            for row in page.items:
                self._judge(row, profile, found)
            found.next = page.next
            if not page.next or found.examined + _PAGE > MOST_MESSAGES:
                break
        return found

    def _judge(self, row: Message, profile: str, found: Replayed) -> None:
        if is_hidden(row) or not row.decisions:
            return
        try:
            changed = self._first_changed(row, profile)
        except ValueError:
            found.unreadable += 1
            return
        if changed is None:
            found.unchanged += 1
            return
        found.changes[changed.kept.outcome, changed.anew.outcome.value] += 1
        found.rules.update({r.rule for r in changed.anew.reasons}.difference(changed.kept.rules))
        if len(found.examples) < MOST_EXAMPLES:
            found.examples.append(changed)

    def _first_changed(self, row: Message, profile: str) -> Example | None:
        for kept in row.decisions:
            anew = judged_anew(kept, self.book, profile=profile)
            if anew.outcome != kept.outcome:
                return Example(row=row, kept=kept, anew=anew)
        return None
