"""How a text is written, whatever it says: what stands out of ordinary small letters.

Most texts have nothing of the kind. One look at the shape of a text, in which every small letter is
`a` and every capital `A`, tells so; only the others are taken apart.
"""

from collections.abc import Collection

from consentry.policy.content.accessibility import FIRST_PICTURE, unreadable
from consentry.policy.content.capitals import alternating, shouting
from consentry.policy.content_facts import ContentFinding

_SMALL, _CAPITAL, _SPACE, _SIGN = b"a", b"A", b" ", b"."
_PUNCTUATION = ".,;:!?()[]\"'-/\u2026\u2019"
_DRAWING = 6
_FEWEST_LOUD = 2
_SHARE = 4


def _shape_of(char: str) -> bytes:
    if char.isalpha():
        return _SMALL if char.islower() else _CAPITAL
    return _SPACE if char.isspace() else b"0" if char.isdecimal() else _SIGN


_SHAPES = b"".join(_shape_of(chr(code)) for code in range(128)) + bytes(128)
_FLAT = bytes(ord("a" if chr(code).isalnum() else " ") for code in range(128)) + bytes(128)
# Up to four capitals are an acronym and ten are the fewest that shout: that takes two such runs.
_LOUD = _CAPITAL * 4
_TURN, _ROW = _SMALL + _CAPITAL, _SIGN * _DRAWING


def may_be_spelled(plain: str) -> bool:
    """Whether three letters or figures of a folded text stand alone, with equal gaps of one to
    three signs.
    """
    flat = b" %b " % plain.encode("ascii", "replace").translate(_FLAT)
    return b" a a a " in flat or b" a  a  a " in flat or b" a   a   a " in flat


def odd_looks(
    text: str, foreign: str, names: Collection[str], *, promotional: bool
) -> list[ContentFinding]:
    """What stands out in a text as sent; `foreign` are its characters outside ASCII, folded."""
    # What is outside ASCII counts as a sign here, which at worst takes a text apart for nothing.
    shape = text.encode("ascii", "replace").translate(_SHAPES)
    found: list[ContentFinding] = []
    drawn = False
    if _TURN in shape or _ROW in shape or _may_be_loud(shape):
        upper, mixed, drawn = _capitals(text)
        found += alternating(text, mixed)
        if upper * _SHARE > len(text):
            found += shouting(text, upper, names, promotional)
    if drawn or (foreign and max(foreign) >= FIRST_PICTURE):
        found += unreadable(text)
    return found


def _may_be_loud(shape: bytes) -> bool:
    """Whether there may be two words of four capitals, and a quarter of the text in such words."""
    if shape.count(_LOUD) < _FEWEST_LOUD:
        return False
    return len(shape.translate(None, _SMALL + _SPACE)) * _SHARE > len(shape)


def _capitals(text: str) -> tuple[int, list[str], bool]:
    """How many letters stand in words of capitals; the words with capitals within; whether signs
    stand in a row.
    """
    upper, drawn = 0, False
    mixed: list[str] = []
    for chunk in text.split():
        if chunk.islower() or chunk.istitle():
            continue
        word = chunk if chunk.isalpha() else chunk.strip(_PUNCTUATION)
        if word.isupper():
            upper += len(word)
        elif word.upper() != word:
            mixed.append(word)
        elif len(chunk) >= _DRAWING and not any(map(str.isalnum, chunk)):
            drawn = True
    return upper, mixed, drawn
