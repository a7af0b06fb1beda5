"""What each event of the carrier means, and what it does not: no carrier promises that a text
arrives, and so do we not.
"""

from consentry.domain.carrier_event import EventKind

MEANINGS = {
    EventKind.SENT: "AWS has sent the text on",
    EventKind.QUEUED: "the text waits at AWS",
    EventKind.PENDING: "the text is on its way to the carrier",
    EventKind.SUCCESSFUL: "the carrier took the text; that is no proof that a phone has it",
    EventKind.DELIVERED: "the carrier reports that the phone has the text; not that it was read",
    EventKind.INVALID: "there is no such number; it is suppressed as invalid",
    EventKind.INVALID_MESSAGE: "the carrier did not take this text as it is written",
    EventKind.UNREACHABLE: "the phone was off or out of reach for too long",
    EventKind.CARRIER_UNREACHABLE: "the carrier could not be reached",
    EventKind.BLOCKED: "the recipient blocks texts; the number is suppressed until a START from it",
    EventKind.CARRIER_BLOCKED: "the carrier filtered the text; it is not sent in any other way",
    EventKind.SPAM: "the carrier took the text for spam; it is not sent in any other way",
    EventKind.TTL_EXPIRED: "the text could not be handed over in time",
    EventKind.PROTECT_BLOCKED: "a protect configuration of the AWS account stopped the text",
    EventKind.UNKNOWN: "AWS heard nothing from the carrier for three days",
    EventKind.OTHER: "AWS reported something that this version does not know",
}
