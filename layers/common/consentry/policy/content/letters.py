"""Characters and the plain letters that they stand for.

Folding keeps every character's place, so that what is found in the folded text stands at the same
offsets in the text as sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from consentry.domain.encoding import outside_ascii

_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`"
COMBINING = range(0x300, 0x370)
_MANY = 16
_TRIPLES = [letter * 3 for letter in ascii_lowercase]
_LEET = str.maketrans("013456789@$!|l", "oieasgtbgasiii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """`folding` takes capitals and accents away; `looks` leads from a letter of another script or
    shape to the one it is taken for; `hidden` are characters that nobody sees. A text without any
    `suspect` character needs no second look for these.
    """

    folding: dict[int, str]
    looks: dict[str, str]
    hidden: frozenset[str]
    suspect: frozenset[str]

    @classmethod
    def of(
        cls, accents: Mapping[str, str], lookalikes: Mapping[str, str], invisible: str
    ) -> "Letters":
        """The tables from the lists of what stands for each plain character."""
        folding = {ord(char): plain for plain, chars in accents.items() for char in chars}
        folding |= {ord(char): "'" for char in _APOSTROPHES}
        folding |= {point: chr(point + 32) for point in range(ord("A"), ord("Z") + 1)}
        looks = {char: plain for plain, chars in lookalikes.items() for char in chars}
        hidden = frozenset(invisible)
        suspect = hidden | looks.keys() | set(map(chr, COMBINING))
        return cls(folding=folding, looks=looks, hidden=hidden, suspect=suspect)

    def fold(self, text: str) -> str:
        """The text in small letters without accents, of the same length."""
        return text.lower() if text.isascii() else self._folded(text)

    def _folded(self, text: str) -> str:
        foreign = set(outside_ascii(text))
        if len(foreign) > _MANY:
            return text.translate(self.folding)
        # The same, and much faster: few texts have more than a few such characters.
        plain = text
        for char in foreign:
            meant = self.folding.get(ord(char))
            if meant is not None:
                plain = plain.replace(char, meant)
            elif char != char.lower():
                return text.translate(self.folding)
        return plain.replace("`", "'").lower()


def repeats(plain: str) -> bool:
    """Whether any character of a text in ASCII stands three times in a row."""
    # All places at once: neighbours that are the same leave a zero byte, and so do two such zeros.
    number = int.from_bytes(plain.encode("ascii", "replace"))
    apart = number ^ (number >> 8)
    return 0 in (apart | (apart >> 8)).to_bytes(len(plain) + 1)[1:]


def stretched(plain: str) -> bool:
    """Whether a letter stands three times in a row."""
    return True in map(plain.__contains__, _TRIPLES)


def skeleton(word: str) -> str:
    """The word with figures and signs as the letters they imitate, and `l` as `i`."""
    return word.translate(_LEET)
