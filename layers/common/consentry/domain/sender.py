"""Where texts come from: a number, a short code or a name, of one account, campaign and brand."""

import re
from dataclasses import dataclass
from enum import StrEnum

from consentry.domain.phone import is_e164


class SenderType(StrEnum):
    """The kinds of originating identity."""

    TEN_DLC = "10dlc"
    TOLL_FREE = "toll_free"
    SHORT_CODE = "short_code"
    SENDER_ID = "sender_id"
    LONG_CODE = "long_code"


_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")


def fits_type(identity: str, kind: SenderType) -> bool:
    """Whether an originating identity has the form of its type: E.164, a short code, or a name."""
    if kind is SenderType.SHORT_CODE:
        return _SHORT_CODE.fullmatch(identity) is not None
    if kind is SenderType.SENDER_ID:
        return _SENDER_ID.fullmatch(identity) is not None
    return is_e164(identity)


class SenderStatus(StrEnum):
    """Whether texts may leave from an originating number."""

    ACTIVE = "active"
    PAUSED = "paused"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """An originating number: one account, one campaign, one brand.

    `status_reason` is of its last change of state; `rate_factor` is what a sanction leaves of its
    rate.

    `carrier_per_second` and `carrier_daily_cap` are what AWS says of it (`DescribePhoneNumbers`):
    its parts a second, and how many of its brand T-Mobile takes in a day. None where AWS said none.
    """

    number: str
    account: str
    campaign: str
    type: SenderType = SenderType.TEN_DLC
    status: SenderStatus = SenderStatus.ACTIVE
    per_minute: int = 50
    parts_per_second: float = 1.0
    two_way: bool = True
    carrier_per_second: float | None = None
    carrier_daily_cap: int | None = None
    status_reason: str = ""
    rate_factor: float = 1.0
