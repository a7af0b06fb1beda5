"""How long a text is on the air: its encoding, units and parts.

GSM 03.38 with the extension table (no national shift tables: AWS uses none), else UCS-2. Packing is
greedy and never cuts an escape sequence or a surrogate pair, which can cost a part more than
dividing would say.
"""

import unicodedata
from dataclasses import dataclass

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"
_COST = dict.fromkeys(_BASIC, 1) | dict.fromkeys(_EXTENSION, 2)

GSM = "GSM-7"
UCS2 = "UCS-2"
_SINGLE = {GSM: 160, UCS2: 70}
_MULTI = {GSM: 153, UCS2: 67}
MAX_UNITS = {GSM: 1530, UCS2: 630}
"""What AWS accepts in one message, by encoding."""

_MOST_REPORTED = 20
_ALIKE = {
    "'": "\u2018\u2019\u201a\u201b\u2032`\u00b4",
    '"': "\u201c\u201d\u201e\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7",
    "...": "\u2026",
    " ": "\u00a0\u2009\u202f\t",
    "": "\u200b\u200c\u200d\ufeff\u00ad",
    "c": "ç",
}
_SUGGESTIONS = {char: plain for plain, alike in _ALIKE.items() for char in alike}


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
    costs = [_COST.get(char, 0) for char in body]
    if all(costs):
        return _segments(GSM, costs, ())
    foreign = [index for index, cost in enumerate(costs) if not cost][:_MOST_REPORTED]
    found = tuple(NonGsm(char=body[i], index=i, suggestion=_suggestion(body[i])) for i in foreign)
    return _segments(UCS2, [2 if ord(char) > 0xFFFF else 1 for char in body], found)


def fits_aws(segments: Segments) -> bool:
    """Whether AWS accepts a text of this size in one message."""
    return segments.units <= MAX_UNITS[segments.encoding]


def _segments(encoding: str, costs: list[int], non_gsm: tuple[NonGsm, ...]) -> Segments:
    units = sum(costs)
    if units <= _SINGLE[encoding]:
        single = _SINGLE[encoding]
        return Segments(encoding=encoding, parts=1, units=units, per_part=single, non_gsm=non_gsm)
    room = _MULTI[encoding]
    return Segments(
        encoding=encoding, parts=_packed(costs, room), units=units, per_part=room, non_gsm=non_gsm
    )


def _packed(costs: list[int], room: int) -> int:
    parts, used = 1, 0
    for cost in costs:
        if used + cost > room:
            parts, used = parts + 1, 0
        used += cost
    return parts


def _suggestion(char: str) -> str:
    if char in _SUGGESTIONS:
        return _SUGGESTIONS[char]
    plain = unicodedata.normalize("NFKD", char)
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return bare if bare and all(c in _COST for c in bare) else ""
