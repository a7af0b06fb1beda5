"""What of the simulated carrier can be set: what AWS leaves open, and what an account may meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from local.carrier.meter import MeterKind
from local.carrier.reading import BadInput, flag, number, one_of, only

# Requests per second of an account by the user guide's page of quotas; it names none for sending
# that could be relied on, so that sending is bounded only where a test says so.
DOCUMENTED_RATES: Mapping[str, float] = {
    "CreateOptOutList": 1,
    "DeleteKeyword": 1,
    "DeleteOptOutList": 1,
    "DeleteOptedOutNumber": 10,
    "DescribeAccountAttributes": 1,
    "DescribeAccountLimits": 1,
    "DescribeConfigurationSets": 1,
    "DescribeKeywords": 1,
    "DescribeOptOutLists": 1,
    "DescribeOptedOutNumbers": 1,
    "DescribePhoneNumbers": 1,
    "DescribeSpendLimits": 1,
    "PutKeyword": 1,
    "PutOptedOutNumber": 10,
    "UpdatePhoneNumber": 1,
}


class Standing(StrEnum):
    """What AWS thinks of the account."""

    GOOD = "good"
    INSUFFICIENT_ACCOUNT_REPUTATION = "insufficient_account_reputation"
    ACCOUNT_DISABLED = "account_disabled"


class Payload(StrEnum):
    """The two documented shapes of a delivery event."""

    NEWER = "newer"
    OLDER = "older"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`enforce_self_managed` keeps opt-out lists in force on numbers with self-managed opt-outs:
    AWS's documents imply it, and it is the stricter reading. `monthly_spend_limit` is in dollars.
    """

    meter: MeterKind = MeterKind.HOLDS_3
    api_rates: Mapping[str, float] = field(default_factory=dict)
    enforce_self_managed: bool = True
    standing: Standing = Standing.GOOD
    monthly_spend_limit: float = 10_000
    blocked_countries: tuple[str, ...] = ()
    payload: Payload = Payload.NEWER

    def changed(self, body: Mapping[str, Any]) -> "Settings":
        """These settings with those of a request; `BadInput` names what is wrong."""
        readers: dict[str, Callable[[], Any]] = {
            "meter": lambda: MeterKind(one_of(body, "meter", list(MeterKind))),
            "api_rates": lambda: _rates(body["api_rates"]),
            "enforce_self_managed": lambda: flag(body, "enforce_self_managed"),
            "standing": lambda: Standing(one_of(body, "standing", list(Standing))),
            "monthly_spend_limit": lambda: number(
                body["monthly_spend_limit"], "monthly_spend_limit"
            ),
            "blocked_countries": lambda: _countries(body["blocked_countries"]),
            "payload": lambda: Payload(one_of(body, "payload", list(Payload))),
        }
        only(body, *readers)
        return replace(self, **{name: read() for name, read in readers.items() if name in body})

    def shown(self) -> dict[str, Any]:
        """The settings as they are asked for and answered."""
        return {
            "meter": self.meter,
            "api_rates": dict(self.api_rates),
            "enforce_self_managed": self.enforce_self_managed,
            "standing": self.standing,
            "monthly_spend_limit": self.monthly_spend_limit,
            "blocked_countries": list(self.blocked_countries),
            "payload": self.payload,
        }


def _rates(value: object) -> dict[str, float]:
    if value == "documented":
        return dict(DOCUMENTED_RATES)
    if not isinstance(value, dict):
        raise BadInput("`api_rates` must be `documented` or requests per second by operation")
    return {str(name): number(rate, f"api_rates.{name}", 0.001) for name, rate in value.items()}


def _countries(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput("`blocked_countries` must be a list of codes such as `GB`")
    return tuple(value)
