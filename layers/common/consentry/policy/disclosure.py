"""What the wording under which somebody consented says: that texts are meant, and what else law and
carriers want it to say (47 CFR 64.1200(f)(9), CTIA 5.1.2).

The words are data (`data/disclosure.json`); they are looked for in the folded text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consentry.policy.profile import Basis

_BETWEEN_WORDS = re.compile(r"[^\w/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Something that a disclosure should say; one of `words` says it."""

    id: str
    words: tuple[str, ...]
    meaning: str

    def is_in(self, plain: str) -> bool:
        """Whether a folded text says it."""
        return any(word in plain for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """That texts are meant, by whom consent that does not say so is refused, and the elements of
    written consent.
    """

    channel: Element
    refused_by: dict[str, Basis]
    written: tuple[Element, ...]

    def unsaid(self, text: str, *, written: bool) -> Iterator[Element]:
        """What a text leaves unsaid."""
        plain = padded(text)
        elements: Iterable[Element] = (self.channel, *(self.written if written else ()))
        return (element for element in elements if not element.is_in(plain))


def padded(text: str) -> str:
    """A text as words are looked for in it: folded, spaces around each word."""
    words = unicodedata.normalize("NFKC", text).casefold()
    return f" {' '.join(_BETWEEN_WORDS.sub(' ', words).split())} "
