"""Reads a text as a person does who is not fooled: what is hidden in it, word by word.

Costs more than the plain reading and happens only where `signs` sees a reason. Each word keeps the
place at which it stands in the text as sent, and how it was hidden.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from consentry.policy.content.cutting import WORD
from consentry.policy.content.imitating import imitated
from consentry.policy.content.letters import COMBINING, skeleton, stretched
from consentry.policy.content.lexicon import Lexicon
from consentry.policy.content.spelled import Spelled, spelled_out
from consentry.policy.content.torn import mended
from consentry.policy.content_facts import Disguise

_CHUNK = re.compile(r"[a-z0-9@$!|*'%€£₹]+")
# Framed letters and signs of currency are no word characters, and are read as letters here.
_RUN = re.compile(
    "(?:[^\\W_]|[\u0e3f\u20a6\u20a9\u20ad\u20ae\u20b1-\u20b3\u20b5\u212e\u249c-\u24e9"
    "\U0001f110-\U0001f189])+"
)
_ANY = re.compile(r"\S+")
_ROW = re.compile(r"([a-z'])\1*")
_MOST_ROWS = 6
_SHORT = 2


class Token(NamedTuple):
    """A word as meant, its place in the text as sent, and how it was hidden."""

    word: str
    start: int
    end: int
    disguise: Disguise


class Clear(NamedTuple):
    """The text without look-alikes and invisible characters; where each character came from and
    how it was hidden.
    """

    text: str
    places: list[int]
    hidden: dict[int, Disguise]


def uncover(plain: str, lexicon: Lexicon) -> list[Token]:
    """The words of a folded text as they are meant, in order."""
    clear = _cleared(plain, lexicon)
    runs = spelled_out(clear.text, lexicon)
    tokens: list[Token] = []
    at = 0
    for run in runs:
        tokens += _chunks(clear, at, run.start, lexicon)
        tokens += _spelled(clear, run)
        at = run.end
    tokens += _chunks(clear, at, len(clear.text), lexicon)
    tokens = _short_ones(tokens, plain, lexicon)
    return mended(tokens, [token.word for token in tokens], lexicon, _across)


def _across(first: Token, last: Token, word: str) -> Token:
    return Token(word, first.start, last.end, first.disguise or last.disguise)


# ---------------------------------------------------------------- characters


def _cleared(plain: str, lexicon: Lexicon) -> Clear:
    if plain.isascii():
        return Clear(plain, list(range(len(plain) + 1)), {})
    chars: list[str] = []
    places: list[int] = []
    hidden: dict[int, Disguise] = {}
    at = 0
    for chunk in _ANY.finditer(plain):
        chars += plain[at : chunk.start()]
        places += range(at, chunk.start())
        _clear_chunk(chunk[0], chunk.start(), lexicon, Clear("", places, hidden), chars)
        at = chunk.end()
    chars += plain[at:]
    places += range(at, len(plain) + 1)
    return Clear("".join(chars), places, hidden)


def _clear_chunk(chunk: str, start: int, lexicon: Lexicon, found: Clear, chars: list[str]) -> None:
    letters = lexicon.letters
    kept = [
        (char, start + n)
        for n, char in enumerate(chunk)
        if char not in letters.hidden and ord(char) not in COMBINING
    ]
    visible = "".join(char for char, _ in kept)
    for run in _RUN.finditer(visible):
        meant = "".join(letters.looks.get(char, char) for char in run[0])
        if meant != run[0] and not _is_meant(run[0], meant, lexicon):
            meant = run[0]
        kind = Disguise.CONFUSABLE if meant != run[0] else Disguise.NONE
        first, last = kept[run.start()][1], kept[run.end() - 1][1]
        within = chunk[first - start : last - start + 1]
        if meant.isascii() and not letters.hidden.isdisjoint(within):
            kind = Disguise.ZERO_WIDTH
        if kind is not Disguise.NONE:
            found.hidden.update(
                dict.fromkeys(range(len(chars) + run.start(), len(chars) + run.end()), kind)
            )
        kept[run.start() : run.end()] = [
            (char, place)
            for char, (_, place) in zip(meant, kept[run.start() : run.end()], strict=True)
        ]
    chars += [char for char, _ in kept]
    found.places.extend(place for _, place in kept)


def _is_meant(raw: str, meant: str, lexicon: Lexicon) -> bool:
    """Whether letters of another script are there to be read as Latin ones."""
    if not meant.isascii():
        return False
    if any("a" <= char <= "z" for char in raw):
        return True
    return len(meant) > _SHORT and meant in lexicon.known


# ---------------------------------------------------------------- words


def _spelled(clear: Clear, run: Spelled) -> Iterator[Token]:
    first, last = clear.places[run.start], clear.places[run.end - 1] + 1
    for word in run.words:
        yield Token(word, first, last, run.disguise)


def _chunks(clear: Clear, start: int, end: int, lexicon: Lexicon) -> Iterator[Token]:
    for chunk in _CHUNK.finditer(clear.text, start, end):
        whole = chunk[0]
        if whole.isalpha():
            yield _token(clear, whole, chunk.start(), chunk.end(), lexicon)
            continue
        meant = imitated(whole, lexicon)
        if meant:
            places = clear.places
            first, last = places[chunk.start()], places[chunk.end() - 1] + 1
            yield Token(meant, first, last, Disguise.LEET)
            continue
        for word in WORD.finditer(clear.text, chunk.start(), chunk.end()):
            yield _token(clear, word[0], word.start(), word.end(), lexicon)


def _token(clear: Clear, word: str, start: int, end: int, lexicon: Lexicon) -> Token:
    kind = clear.hidden.get(start, Disguise.NONE)
    if kind is Disguise.NONE and word not in lexicon.known and stretched(word):
        meant = next((form for form in _shortened(word) if form in lexicon.known), "")
        if meant:
            word, kind = meant, Disguise.REPEATS
    return Token(word, clear.places[start], clear.places[end - 1] + 1, kind)


def _shortened(word: str) -> Iterator[str]:
    """The forms in which each letter that is drawn out stands once or twice."""
    parts = [(run[0][0], len(run[0]) > _SHORT, run[0]) for run in _ROW.finditer(word)]
    if sum(drawn for _, drawn, _ in parts) <= _MOST_ROWS:
        choices = [(char * 2, char) if drawn else (row,) for char, drawn, row in parts]
        yield from map("".join, product(*choices))


def _short_ones(tokens: list[Token], plain: str, lexicon: Lexicon) -> list[Token]:
    """Where words are spelled with figures, those of two characters are too (`w3 8uy`)."""
    if not any(token.disguise is Disguise.LEET for token in tokens):
        return tokens
    read: list[Token] = []
    for token in tokens:
        before = read[-1] if read else None
        if before is not None and before.end == token.start and before.end - before.start == 1:
            meant = lexicon.skeletons.get(skeleton(plain[before.start : token.end]), "")
            if len(meant) == _SHORT and token.end - token.start == 1:
                read[-1] = Token(meant, before.start, token.end, Disguise.LEET)
                continue
        read.append(token)
    return read
