"""The originating numbers of AWS End User Messaging, with their `MessagingLimits`.

An SDK that does not know of the limits leaves them out: then nothing is known, and nothing changes.
"""

from collections.abc import Iterator
from typing import Any

from botocore.config import Config

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.failures import translated
from consentry.services.ports.carrier_numbers import CarrierNumber

CONFIG = Config(
    connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 4, "mode": "standard"}
)
PAGE = 100
SMS, T_MOBILE = "SMS", "T-MOBILE"


class EumNumbers:
    """`services.ports.carrier_numbers.CarrierNumbers` on End User Messaging."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def all(self) -> Iterator[CarrierNumber]:
        """Every number, page by page."""
        client = self._dynamo.client("pinpoint-sms-voice-v2", CONFIG)
        token: dict[str, str] = {}
        while True:
            with translated("sms-voice", "DescribePhoneNumbers"):
                page = client.describe_phone_numbers(MaxResults=PAGE, **token)
            yield from (number_of(each) for each in page["PhoneNumbers"])
            if "NextToken" not in page:
                return
            token = {"NextToken": page["NextToken"]}


def number_of(described: dict[str, Any]) -> CarrierNumber:
    """A number as `DescribePhoneNumbers` shows it."""
    limits = described.get("MessagingLimits") or {}
    per_second = (limits.get("RateLimits") or {}).get(SMS)
    daily = (limits.get("DailyMessageCaps") or {}).get(T_MOBILE)
    return CarrierNumber(
        number=described["PhoneNumber"],
        per_second=None if per_second is None else float(per_second),
        daily_cap=None if daily is None else int(daily),
    )
