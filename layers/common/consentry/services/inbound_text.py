"""A text from a handset as it reaches us."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """One text from a handset; `at` is when AWS published it, the only order there is."""

    id: str
    number: str
    to: str
    body: str
    at: datetime
