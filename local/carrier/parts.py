"""How many parts a carrier bills for a text: GSM 7-bit where it can, else UCS-2.

Counted here on its own, not with the product's segmentation, so that one cannot hide the other's
mistake (3GPP TS 23.038 for the alphabet, TS 23.040 for the lengths).
"""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def count_parts(text: str) -> int:
    """Parts of a text; a character is never split between two of them."""
    if all(one in _BASIC or one in _EXTENDED for one in text):
        sizes = [2 if one in _EXTENDED else 1 for one in text]
        return _split(sizes, 160, 153)
    return _split([len(one.encode("utf-16-le")) // 2 for one in text], 70, 67)


def _split(sizes: list[int], single: int, each: int) -> int:
    if sum(sizes) <= single:
        return 1
    parts, room = 1, each
    for size in sizes:
        if size > room:
            parts, room = parts + 1, each
        room -= size
    return parts
