"""Delivery events: their types, and the two documented shapes of their payload.

The older copy of the user guide has `isoCountryCode`, the newer `isInternationalSend`; a consumer
must read either (sms-voice user guide, "Example of SMS event data").
"""

from dataclasses import dataclass
from typing import Any

from local.carrier.prices import carrier_fee, price
from local.carrier.protocol import values_of
from local.carrier.settings import Payload
from local.carrier.texts import Text

# Everything that can happen to a text. `TEXT_ALL` stands for all of them in a destination.
TYPES: tuple[str, ...] = tuple(
    one for one in values_of("EventType") if one.startswith("TEXT_") and one != "TEXT_ALL"
)
# After these, more is to come; any other may be the last that is heard of a text.
UNDERWAY = frozenset({"TEXT_PENDING", "TEXT_QUEUED", "TEXT_SENT"})
EXPIRED = "TEXT_TTL_EXPIRED"
_SAID = {
    "TEXT_SENT": "Message has been sent",
    "TEXT_PENDING": "Message is pending delivery",
    "TEXT_QUEUED": "Message is in the send queue",
    "TEXT_SUCCESSFUL": "Message has been accepted by phone carrier",
    "TEXT_DELIVERED": "Message has been delivered to the phone",
    "TEXT_INVALID": "Destination phone number is not valid",
    "TEXT_INVALID_MESSAGE": "Message body is not valid",
    "TEXT_UNREACHABLE": "Phone is currently unreachable or unavailable",
    "TEXT_CARRIER_UNREACHABLE": "Phone carrier is currently unreachable",
    "TEXT_BLOCKED": "Phone has blocked SMS",
    "TEXT_CARRIER_BLOCKED": "Phone carrier has blocked this message",
    "TEXT_SPAM": "Phone carrier has identified this message as spam",
    "TEXT_UNKNOWN": "Message delivery status is not known",
    EXPIRED: "Message was not handed off before its time to live ended",
    "TEXT_PROTECT_BLOCKED": "Message was blocked by a protect configuration",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a text at an instant (microseconds since 1970)."""

    text: Text
    kind: str
    at: int
    final: bool

    def payload(self, shape: Payload) -> dict[str, Any]:
        """The event as EUM publishes it."""
        text = self.text
        abroad: dict[str, Any] = {"isInternationalSend": text.international}
        if shape is Payload.OLDER:
            abroad = {"isoCountryCode": text.country}
        network = {"mcc": "310", "mnc": "800"} if text.country == "US" else {}
        parts = text.measured.parts
        return {
            "eventType": self.kind,
            "eventVersion": "1.0",
            "eventTimestamp": self.at // 1000,
            "isFinal": self.final,
            "originationPhoneNumber": text.sender,
            "destinationPhoneNumber": text.to,
            **abroad,
            **network,
            "messageId": text.message_id,
            "messageRequestTimestamp": text.at // 1000,
            "messageEncoding": text.measured.encoding,
            "messageType": text.kind,
            "messageStatus": self.kind.removeprefix("TEXT_"),
            "messageStatusDescription": _SAID[self.kind],
            "context": text.context,
            "totalMessageParts": parts,
            "totalMessagePrice": price(text.country, parts),
            "totalCarrierFee": carrier_fee(text.country, parts),
        }
