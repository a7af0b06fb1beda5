"""What makes a clause of a policy hold: a rule, a behaviour of the gateway, or a part to come.

Every clause of a profile is mapped; a test switches each one's enforcement off and sees it missed.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from consentry.policy.decision import Detail


class Topic(StrEnum):
    """Parts of the gateway that are not built yet; a clause that waits for one says so."""

    CONSENT = "consent"
    DISPATCH = "dispatch"
    GOVERNANCE = "governance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Something that the gateway does besides deciding.

    What, the module that does it, and the values that a policy names.
    """

    name: str
    what: str
    where: str
    values: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement:
    """What enforces one clause: rule ids, or a behaviour, or neither while `pending`."""

    clause: str
    rules: tuple[str, ...] = ()
    behaviour: Behaviour | None = None
    pending: Topic | None = None
