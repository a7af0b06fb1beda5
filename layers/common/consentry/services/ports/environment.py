"""The time, and the keyed hash of phone numbers."""

from datetime import datetime
from typing import Protocol

from consentry.domain.recipient_key import RecipientKeys


class Clock(Protocol):
    """The time, aware, in UTC, in whole milliseconds: what is stored is what was decided on."""

    def now(self) -> datetime:
        """This instant."""
        ...

    def wait(self, seconds: float) -> None:
        """Lets a moment pass, of three seconds at most."""
        ...


class Keys(Protocol):
    """The keyed hash of phone numbers.

    A deployment whose canary does not match raises ConfigurationError.
    """

    def of(self, e164: str) -> RecipientKeys:
        """The keys of a number."""
        ...

    def check(self) -> None:
        """Nothing, or ConfigurationError while the canary is missing or different."""
        ...

    def sign(self, text: str) -> str:
        """A signature of a page cursor."""
        ...
