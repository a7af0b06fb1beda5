"""How many parts a carrier bills for a text: GSM 7-bit where it can, else UCS-2.

Counted here on its own, not with the product's segmentation, so that one cannot hide the other's
mistake (3GPP TS 23.038 for the alphabet, TS 23.040 for the lengths). What EUM sends ends below what
its API accepts: 1,530 units of GSM or 630 of UCS-2 (user guide, "SMS character limits"), not 1,600
characters.
"""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A text as it goes over the air. `units` are septets or UTF-16 code units."""

    encoding: str
    units: int
    parts: int

    @property
    def too_long(self) -> bool:
        """Whether EUM refuses it, although its API accepts up to 1,600 characters."""
        return self.units > (1530 if self.encoding == "GSM" else 630)


def measure(text: str) -> Measured:
    """The encoding and the parts of a text; a character is never split between two of them."""
    if all(one in _BASIC or one in _EXTENDED for one in text):
        sizes = [2 if one in _EXTENDED else 1 for one in text]
        return Measured(encoding="GSM", units=sum(sizes), parts=_split(sizes, 160, 153))
    sizes = [len(one.encode("utf-16-le")) // 2 for one in text]
    return Measured(encoding="Unicode", units=sum(sizes), parts=_split(sizes, 70, 67))


def count_parts(text: str) -> int:
    """Parts of a text."""
    return measure(text).parts


def _split(sizes: list[int], single: int, each: int) -> int:
    if sum(sizes) <= single:
        return 1
    parts, room = 1, each
    for size in sizes:
        if size > room:
            parts, room = parts + 1, each
        room -= size
    return parts
