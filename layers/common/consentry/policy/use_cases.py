"""What campaigns may be registered for, and which categories a text of each purpose may go under.

The codes are those of The Campaign Registry; the purposes are ours (RL-05).
"""

from dataclasses import dataclass
from enum import StrEnum

from consentry.domain.message import Category, Purpose


class Promotion(StrEnum):
    """Whether a use case carries promotion; `part` asks that marketing is among its parts."""

    NEVER = "never"
    PART = "part"
    ALWAYS = "always"


PROMOTING_PART = "MARKETING"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """Promotion by use case, and the categories by purpose; a purpose without entry fits all."""

    promotion: dict[str, Promotion]
    purposes: dict[Purpose, tuple[Category, ...]]

    def promote(self, use_case: str, parts: tuple[str, ...]) -> bool:
        """Whether a campaign may promote; `parts` are its sub-use-cases, empty where not stated.

        A code that is not in the registry promotes nothing.
        """
        promotion = self.promotion.get(use_case, Promotion.NEVER)
        if promotion is Promotion.PART:
            return not parts or PROMOTING_PART in parts
        return promotion is Promotion.ALWAYS
