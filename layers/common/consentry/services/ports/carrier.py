"""The carrier, and what is known after calling it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class CarrierVerdict(StrEnum):
    """What is known after a carrier call."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    THROTTLED = "throttled"
    NOT_CALLED = "not_called"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAnswer:
    """The outcome class of a carrier call (`aws.md` 2): `code` is the carrier's error or reason,
    never personal data.

    `NOT_CALLED` is a connection that was never made, `THROTTLED` a definite refusal that may be
    tried again.
    """

    verdict: CarrierVerdict
    carrier_id: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundText:
    """One carrier call."""

    to: str
    sender: str
    body: str
    promotional: bool
    context: dict[str, str] = field(default_factory=dict)
    time_to_live_s: int = 0


class Carrier(Protocol):
    """AWS End User Messaging, SDK retries off."""

    def send(self, text: OutboundText) -> CarrierAnswer:
        """Sends one text.

        Never raises for anything that happened after the call could have left.
        """
        ...
