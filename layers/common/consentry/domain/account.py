"""Who sends: an account with its brand and the terms that it accepted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountStatus(StrEnum):
    """Whether an account may send at all; one that is pending lacks something still."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


class StopScope(StrEnum):
    """How far a plain STOP reaches: every text of the account, or the category that it answered."""

    ACCOUNT = "account"
    CATEGORY = "category"


class HoursWithConsent(StrEnum):
    """Whether consent lifts the hours where a state's row says that it may.

    `bind` is the strict reading.
    """

    BIND = "bind"
    LIFT = "lift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """The name that recipients know, the domains it owns, and where they get help."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    help_contact: str = ""
    terms_url: str = ""
    privacy_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAcceptance:
    """Who accepted which version of the terms, and when (clause CYC-21)."""

    version: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A sending business; nothing of it is visible to another.

    `status_reason` and `status_since` are of its last change of state; `rate_factor` is what a
    sanction leaves of its rate.
    """

    id: str
    name: str
    brand: Brand
    status: AccountStatus = AccountStatus.ACTIVE
    industry: str = ""
    profile: str = "baseline"
    default_region: str = "US"
    tos_accepted: TermsAcceptance | None = None
    stop_scope: StopScope = StopScope.ACCOUNT
    hours_with_consent: HoursWithConsent = HoursWithConsent.BIND
    body_days: int = 90
    created_at: datetime | None = None
    status_reason: str = ""
    status_since: datetime | None = None
    rate_factor: float = 1.0
