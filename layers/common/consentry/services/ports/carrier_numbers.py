"""What AWS says of its account's originating numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierNumber:
    """A number with its parts a second, and how many parts T-Mobile takes of its brand in a day.

    None for what AWS does not say.
    """

    number: str
    per_second: float | None = None
    daily_cap: int | None = None


class CarrierNumbers(Protocol):
    """Lists originating numbers."""

    def all(self) -> Iterator[CarrierNumber]:
        """Every number of the AWS account and region. TemporaryFailure if they cannot be listed."""
        ...
