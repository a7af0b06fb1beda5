"""Which texts say the same, and from which originating identities they left (clause CYC-84).

Texts are alike when their plain words are: names, numbers, amounts, links and what is written in
capitals differ from recipient to recipient. A text of few words is like none: "thanks, see you" is
not spread by anybody.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LEAST_WORDS = 4
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
_LENGTH = 16
_TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
_LONGEST_SHORT_CODE = 8


def likeness(text: str) -> str:
    """16 hex digits that texts alike share, or an empty string for a text of few words.

    `text` may be a template; its {{variables}} are left out.
    """
    plain = unicodedata.normalize("NFKC", _VARIABLE.sub(" ", text))
    words = [word.strip(".,;:!?()\"'") for word in plain.split()]
    common = [word for word in words if word.isalpha() and word[0].islower()]
    if len(common) < LEAST_WORDS:
        common = [word.casefold() for word in words if word.isalpha()]
    if len(common) < LEAST_WORDS:
        return ""
    spoken = " ".join(common).encode("utf-8", "surrogatepass")
    return hashlib.sha256(spoken).hexdigest()[:_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """When each identity of an account was marked as carrying texts alike."""

    marks: dict[str, datetime] = field(default_factory=dict)

    def others(self, number: str, at: datetime, window: timedelta) -> int:
        """How many identities of `number`'s kind carried such texts in the window before it did.

        Of two that were marked together the first by name counts as earlier.
        """
        mine = self.marks.get(number)
        place = (mine, number) if mine is not None and at - mine < window else (at, "")
        kind = kind_of(number)
        return sum(
            1
            for other, marked in self.marks.items()
            if other != number
            and kind_of(other) == kind
            and at - marked < window
            and (place[1] == "" or (marked, other) < place)
        )

    def is_due(self, number: str, at: datetime, window: timedelta) -> bool:
        """Whether `number` has no mark, or one that has lost half its time."""
        mine = self.marks.get(number)
        return mine is None or at - mine >= window / 2


NOWHERE = Spread()
"""Of wording that never left."""


def kind_of(number: str) -> str:
    """What an originating identity is by its form: a name, a short code, toll-free or ordinary."""
    if not number.startswith("+"):
        return "short" if number.isdecimal() and len(number) <= _LONGEST_SHORT_CODE else "name"
    return "toll_free" if number.startswith(_TOLL_FREE) else "long"


def of_kind(numbers: Collection[str], number: str) -> int:
    """How many of an account's identities are of `number`'s kind."""
    return sum(kind_of(one) == kind_of(number) for one in numbers)
