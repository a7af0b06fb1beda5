"""A decision: what may happen to a text, every reason with its citation, and what it was decided
on.

A denial is a value. All rules always run and the strictest outcome wins: allow < hold < review <
deny.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consentry.domain.locality import Place
from consentry.policy.making import quick_to_make


class Outcome(StrEnum):
    """What a decision says, in order of strictness."""

    ALLOW = "allow"
    HOLD = "hold"
    REVIEW = "review"
    DENY = "deny"

    @property
    def rank(self) -> int:
        """Strictness: allow 0, hold 1, review 2, deny 3."""
        return _RANKS[self]


_RANKS = {outcome: rank for rank, outcome in enumerate(Outcome)}

PAUSED = "paused"
"""The `state` in the detail of a denial that ends when somebody resumes a campaign or number."""

type Detail = dict[str, str | int | float | bool | list[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a rule comes from: law, carrier code, clause of a policy, or our own choice (then it
    says so).
    """

    id: str
    ref: str
    url: str
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found; the engine turns it into a `Reason` by adding the rule and the
    citations' texts.

    `not_before` goes with a hold: the first instant at which this rule would not object. `final`
    goes with a denial to which nobody may make an exception (CYC-72).
    """

    outcome: Outcome
    message: str
    remedy: str
    citations: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    not_before: datetime | None = None
    detail: Detail = field(default_factory=dict)
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a decision, fit for a client: stable rule id, one sentence, what to do, what it
    rests on, and whether it is `final`.
    """

    rule: str
    outcome: Outcome
    message: str
    remedy: str
    citations: tuple[Citation, ...]
    clauses: tuple[str, ...]
    not_before: datetime | None
    detail: Detail
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """Which rules decided: the version of the release and a hash over rule data and rule source."""

    version: str
    hash: str


@quick_to_make
@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome for one text as of one instant.

    `not_before` is given whenever a reason is a hold.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    evaluated: tuple[str, ...]
    not_before: datetime | None
    profile: str
    ruleset: Ruleset
    at: datetime
    recipient: Place

    @property
    def only_paused(self) -> bool:
        """Whether nothing but a pause denies it: a text that was accepted before then waits and is
        looked at again.
        """
        denials = [reason for reason in self.reasons if reason.outcome is Outcome.DENY]
        return bool(denials) and all(reason.detail.get("state") == PAUSED for reason in denials)
