"""What the sender said, apart from what a machine added: quoted texts, tapbacks, signatures.

A tapback repeats our own text (`Liked "... Reply STOP to opt out"`); the words in it are ours and
ask for nothing. Handsets word it by language and version; what they share is a verb of reacting and
a quotation.
"""

import re
from dataclasses import dataclass
from functools import cache

from consentry.domain.intent.lexicon import document
from consentry.domain.intent.words import normalise

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_OPEN, _CLOSE = '[“"«„‘‟]', '[”"»“’‟]'
_SIGN_TAPBACK = re.compile(rf"\s*[^\w\s]{{1,8}}\s*(?:to|a|à|auf)\s*{_OPEN}(?P<rest>.*)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_NAME_AT_END = re.compile(r"\s[-–—~]+\s?(?P<name>[A-Z]\w{0,14})\.?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    tapback: re.Pattern[str]
    picture: re.Pattern[str]
    after_quotation: re.Pattern[str]
    instruction: re.Pattern[str]
    automatic: re.Pattern[str]
    signature: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What is left of a text; `machine` names what wrote it, if no person did."""

    text: str
    machine: str = ""


def own_words(text: str, last_message: str, keywords: frozenset[str]) -> OwnWords:
    """A text without what quotes ours, and without signatures; its own words at least."""
    said = _INVISIBLE.sub("", text) if not text.isascii() else text
    for tapback in (_marks().tapback, _SIGN_TAPBACK):
        match = tapback.match(said)
        if match:
            return _after_quote(match.group("rest"))
    if _marks().picture.fullmatch(said):
        return OwnWords(text="", machine="tapback")
    said = _unsigned(said, keywords)
    said = _left(said, _QUOTED_LINE.sub(" ", said) if ">" in said else said)
    if last_message and len(last_message) > 12:
        said = _left(said, said.replace(last_message, " "))
    said = _left(said, _marks().instruction.sub(" ", said))
    automatic = _marks().automatic.match(said)
    if automatic:
        return OwnWords(text=said[automatic.end() :], machine="auto_reply")
    return OwnWords(text=said)


def _after_quote(quoted: str) -> OwnWords:
    """What follows the last closing mark; a quotation that was cut off has nothing behind it."""
    rest = re.split(_CLOSE, quoted)[-1].strip() if re.search(_CLOSE, quoted) else ""
    if _marks().after_quotation.fullmatch(rest) or not normalise(rest):
        return OwnWords(text="", machine="tapback")
    return OwnWords(text=rest)


def _unsigned(text: str, keywords: frozenset[str]) -> str:
    said = _left(text, _marks().signature.sub("", text))
    name = _NAME_AT_END.search(said)
    if name and normalise(name.group("name")) not in keywords:
        return _left(said, said[: name.start()])
    return said


def _left(before: str, after: str) -> str:
    """What is left if it has words of its own, else all of it."""
    return after if after is before or normalise(after) else before


@cache
def _marks() -> _Marks:
    """What machines write, from the package's data; each entry is an expression of its own."""
    given = document("machines.json")
    reacting, keywords = "|".join(given["reacting"]), "|".join(given["keywords"])
    keyword = rf"[\"“'«„]?(?:{keywords})[\"”'»“]?"
    instructions = [
        rf"{before}{keyword}{after}[^.!?\n\"”“»]*[.!?]*" for before, after in given["instructions"]
    ]
    articles, pictures = "|".join(given["articles"]), "|".join(given["pictures"])
    return _Marks(
        tapback=_expression(rf"\s*(?:{reacting})\s*:?\s*{_OPEN}(?P<rest>.*)"),
        picture=_expression(rf"\s*(?:{reacting})\s*(?:{articles})?\s*(?:{pictures})s?[.\s]*"),
        after_quotation=_expression(rf"[.,:!]*\s?(?:{'|'.join(given['after_quotation'])})?[.!]*"),
        instruction=_expression("|".join(instructions)),
        automatic=_expression(rf"\W{{0,8}}(?:{'|'.join(given['automatic'])})"),
        signature=_expression(rf"\n--[ \t]*\n.*|\s(?:{'|'.join(given['signatures'])}).*"),
    )


def _expression(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.DOTALL)
