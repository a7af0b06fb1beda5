"""Uncommon capitals (CYC-83): shouting, and LeTtErS tHaT tAkE tUrNs.

Acronyms, the brand's own name and keywords such as STOP are no shouting; a short notice in capitals
is a habit, and only one more sign makes it a finding.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from consentry.policy.content_facts import ContentFinding, Severity

CATEGORY = "CAPITALS"
ALTERNATING, SHOUTING, CAPITALS = "alternating", "shouting", "capitals"
_TURNS = re.compile(r"[a-z][A-Z][a-z][A-Z]|[A-Z][a-z][A-Z][a-z]")
_MANY_TURNS = re.compile(r"[a-z](?:[A-Z][a-z]){2}|[A-Z](?:[a-z][A-Z]){2}")
_UPPER = re.compile(r"[A-Z]{2,}")
_FEWEST_LETTERS = 10
_LONG_NOTICE = 40
_SEVERAL_WORDS = 3
_ACRONYM = 4


def alternating(text: str, mixed: Iterable[str]) -> Iterator[ContentFinding]:
    """One finding if a word takes turns at length, or three words do; `mixed` are the words with
    capitals within.
    """
    turning = [word for word in mixed if _TURNS.search(word)]
    if len(turning) >= _SEVERAL_WORDS or any(_MANY_TURNS.search(word) for word in turning):
        start, last = text.index(turning[0]), turning[-1]
        yield _finding(ALTERNATING, start, text.rindex(last) + len(last), Severity.DENY)


def shouting(
    text: str, upper: int, names: Collection[str], promotional: bool
) -> Iterator[ContentFinding]:
    """One finding if more than half of ten or more letters are capitals; `upper` bounds how many
    there may be, `names` are words of the brand in small letters.
    """
    letters = sum(char.isalpha() for char in text)
    if letters < _FEWEST_LETTERS or upper * 2 <= letters:
        return
    loud = [
        run
        for run in _UPPER.finditer(text)
        if len(run[0]) >= _ACRONYM and run[0].lower() not in names
    ]
    counted = sum(len(run[0]) for run in loud)
    if counted < _FEWEST_LETTERS:
        return
    kind = CAPITALS
    if "!" in text or promotional or counted >= _LONG_NOTICE:
        kind = SHOUTING
    yield _finding(kind, loud[0].start(), loud[-1].end(), Severity.REVIEW)


def _finding(pattern: str, start: int, end: int, severity: Severity) -> ContentFinding:
    return ContentFinding(
        category=CATEGORY, pattern=pattern, start=start, end=end, severity=severity
    )
