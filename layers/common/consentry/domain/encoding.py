"""How long a text is on the air: its encoding, units and parts.

GSM 03.38 with the extension table (no national shift tables: AWS uses none), else UCS-2. Packing is
greedy and never cuts an escape sequence or a surrogate pair, which can cost a part more than
dividing would say.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"
_ASCII_BASIC = _BASIC.encode("ascii", "ignore")
_EVERY_ASCII = bytes(range(128))
_BASIC_FOREIGN = frozenset(char for char in _BASIC if not char.isascii())
_GSM_FOREIGN = _BASIC_FOREIGN | {char for char in _EXTENSION if not char.isascii()}
_FIRST_ASTRAL = "\U00010000"
_EXTENDED = re.compile(f"[{re.escape(_EXTENSION)}]")
_FOREIGN = re.compile(f"[^{re.escape(_BASIC + _EXTENSION)}]")

GSM = "GSM-7"
UCS2 = "UCS-2"
_SINGLE = {GSM: 160, UCS2: 70}
_MULTI = {GSM: 153, UCS2: 67}
MAX_UNITS = {GSM: 1530, UCS2: 630}
"""What AWS accepts in one message, by encoding."""

_MOST_REPORTED = 20
_SMART = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a`\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022",
    "...": "\u2026",
    " ": "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
    "": "\u200b\u2060\ufeff\u00ad",
}
"""Punctuation that word processors put in, by what stands for it in plain text."""
_SUBSTITUTES = {char: plain for plain, alike in _SMART.items() for char in alike}
_ALIKE = {
    "": "\u200c\u200d",
    "-": "\u00b7",
    "/": "\u2044\u2215",
    "x": "\u00d7",
    "c": "ç",
    "l": "ł",
    "L": "Ł",
    "d": "đ",
    "D": "Đ",
    "i": "ı",
    "oe": "œ",
    "OE": "Œ",
}
_SUGGESTIONS = _SUBSTITUTES | {char: plain for plain, alike in _ALIKE.items() for char in alike}
_SMART_CHARS = re.compile(f"[{re.escape(''.join(_SUBSTITUTES))}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NonGsm:
    """A character that forces UCS-2, where it stands, and what could stand there; empty where
    nothing could.
    """

    char: str
    index: int
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """The size of a text.

    `units` are septets (GSM-7) or UTF-16 code units (UCS-2); `per_part` is what one part holds.
    """

    encoding: str
    parts: int
    units: int
    per_part: int
    non_gsm: tuple[NonGsm, ...] = ()


def measure(body: str) -> Segments:
    """The encoding, units and parts of `body`; the first 20 characters that force UCS-2 are
    reported.
    """
    if _is_basic(body):
        return _segments(GSM, len(body), [])
    if _FOREIGN.search(body) is None:
        return _segments(GSM, len(body), _places(_EXTENDED, body))
    found = tuple(
        NonGsm(char=match[0], index=match.start(), suggestion=_suggestion(match[0]))
        for match in islice(_FOREIGN.finditer(body), _MOST_REPORTED)
    )
    return _segments(UCS2, len(body), _astral(body, outside_ascii(body)), found)


def size(body: str) -> tuple[str, int]:
    """Encoding and parts of `body`, as `measure` says them; does not look for what could be
    mended.
    """
    foreign = outside_ascii(body)
    if not foreign or _GSM_FOREIGN.issuperset(foreign):
        if _is_basic(body):
            return GSM, 1 if len(body) <= _SINGLE[GSM] else _packed(len(body), _MULTI[GSM], set())
        if _FOREIGN.search(body) is None:
            return GSM, _laid_out(GSM, len(body), _places(_EXTENDED, body))[2]
    return UCS2, _laid_out(UCS2, len(body), _astral(body, foreign))[2]


def outside_ascii(text: str) -> str:
    """The characters outside ASCII, in order."""
    if text.isascii():
        return ""
    # Bytes are left out many times faster than characters are looked at.
    left = text.encode("utf-8", "surrogatepass").translate(None, _EVERY_ASCII)
    return left.decode("utf-8", "surrogatepass")


def _is_basic(body: str) -> bool:
    if body.encode("ascii", "ignore").translate(None, _ASCII_BASIC):
        return False
    return body.isascii() or _BASIC_FOREIGN.issuperset(outside_ascii(body))


def without_smart_punctuation(body: str) -> tuple[str, dict[str, str]]:
    """`body` with plain punctuation for the kind that word processors put in, and what was there
    before, by its index in `body`.

    Curly quotes, dashes, ellipses and odd spaces force a text out of GSM-7 and into twice as many
    parts. Letters are left alone: they are how names are spelled.
    """
    found = {str(match.start()): match[0] for match in _SMART_CHARS.finditer(body)}
    if not found:
        return body, {}
    return _SMART_CHARS.sub(lambda match: _SUBSTITUTES[match[0]], body), found


def plain_for(char: str) -> str:
    """What stands for a piece of smart punctuation; KeyError for any other character."""
    return _SUBSTITUTES[char]


def fits_aws(segments: Segments) -> bool:
    """Whether AWS accepts a text of this size in one message."""
    return segments.units <= MAX_UNITS[segments.encoding]


def _segments(
    encoding: str,
    length: int,
    wide: Iterable[int],
    non_gsm: tuple[NonGsm, ...] = (),
) -> Segments:
    """The size of a text of so many characters; `wide` are the places of those that take two
    units, in order.
    """
    units, room, parts = _laid_out(encoding, length, wide)
    return Segments(encoding=encoding, parts=parts, units=units, per_part=room, non_gsm=non_gsm)


def _places(pattern: re.Pattern[str], body: str) -> list[int]:
    return [match.start() for match in pattern.finditer(body)]


def _astral(body: str, foreign: str) -> list[int]:
    """Where characters of two code units stand; `foreign` are those outside ASCII, in order."""
    places: list[int] = []
    at = 0
    for char in foreign:
        if char >= _FIRST_ASTRAL:
            places.append(body.index(char, at))
            at = places[-1] + 1
    return places


def _laid_out(encoding: str, length: int, wide: Iterable[int]) -> tuple[int, int, int]:
    """Units, what one part holds, and how many parts they fill."""
    starts = {place + before for before, place in enumerate(wide)}
    units = length + len(starts)
    if units <= _SINGLE[encoding]:
        return units, _SINGLE[encoding], 1
    return units, _MULTI[encoding], _packed(units, _MULTI[encoding], starts)


def _packed(units: int, room: int, wide: set[int]) -> int:
    """How many parts of `room` units are filled; `wide` are the units at which a pair begins."""
    parts, end = 1, room
    while end < units:
        if end - 1 in wide:
            end -= 1
        parts, end = parts + 1, end + room
    return parts


def _suggestion(char: str) -> str:
    if char in _SUGGESTIONS:
        return _SUGGESTIONS[char]
    plain = unicodedata.normalize("NFKD", char)
    bare = "".join(_SUGGESTIONS.get(c, c) for c in plain if not unicodedata.combining(c))
    return bare if _FOREIGN.search(bare) is None else ""
