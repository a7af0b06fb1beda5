"""Strikes and sanctions: what a violation counts, and what is done about too many of them.

A sanction stands on one of three levels: an originating number, a campaign, or the whole account.
The ladder is `warn -> throttle -> suspend -> terminate`; only an account is terminated, and what is
terminated stays so.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

THROTTLED = 0.5
"""What a throttled number, campaign or account keeps of its rate, unless an operator says else."""


class Level(StrEnum):
    """On whom a sanction is."""

    SENDER = "sender"
    CAMPAIGN = "campaign"
    ACCOUNT = "account"


class Measure(StrEnum):
    """The rungs of the ladder, and the way back; a penalty is a fee or fine that was passed on."""

    PENALTY = "penalty"
    REINSTATE = "reinstate"
    WARN = "warn"
    THROTTLE = "throttle"
    SUSPEND = "suspend"
    TERMINATE = "terminate"

    @property
    def rank(self) -> int:
        """Severity: a warning 2, a termination 5."""
        return _RANKS[self]


_RANKS = {measure: rank for rank, measure in enumerate(Measure)}


class Gravity(StrEnum):
    """How much a violation counts. One that is `forbidden` ends the account at once."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"
    FORBIDDEN = "forbidden"

    @property
    def points(self) -> int:
        """What a strike of this gravity adds."""
        return _POINTS[self]

    @property
    def rank(self) -> int:
        """Severity: minor 0, forbidden 3."""
        return _GRAVITIES[self]


_GRAVITIES = {gravity: rank for rank, gravity in enumerate(Gravity)}
_POINTS = {Gravity.MINOR: 1, Gravity.SERIOUS: 2, Gravity.GRAVE: 4, Gravity.FORBIDDEN: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One violation. Under its id it counts once: by one rule, campaign and number an hour.

    `message` is the text or complaint by which it came about.
    """

    id: str
    account: str
    campaign: str
    sender: str
    rule: str
    gravity: Gravity
    at: datetime
    message: str
    clauses: tuple[str, ...] = ()

    def on(self, level: Level, subject: str) -> bool:
        """Whether it counts against a number, a campaign or the account."""
        if level is Level.ACCOUNT:
            return True
        return subject == (self.campaign if level is Level.CAMPAIGN else self.sender)


def strike_id(rule: str, campaign: str, sender: str, at: datetime) -> str:
    """The id of a strike; sorts by its hour."""
    return f"{at:%Y-%m-%dT%H}#{rule}#{campaign}#{sender}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A fee or fine, by whom it was imposed, and their reference (clause CYC-86)."""

    amount: str
    currency: str
    imposed_by: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """What was done, by whose key (empty: by the gateway itself), and why.

    `strikes` are the ids of those that led to it; `clauses` what it rests on. `refundable` is false
    where the account's policy refunds nothing that it paid for. `fingerprint` tells the request
    that ordered it from another one under the same idempotency key; it is empty without such a key.
    """

    id: str
    account: str
    level: Level
    subject: str
    measure: Measure
    at: datetime
    by: str
    reason: str
    points: int = 0
    strikes: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    rate_factor: float = 1.0
    refundable: bool = True
    penalty: Penalty | None = None
    fingerprint: str = ""
