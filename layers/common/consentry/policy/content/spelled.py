"""Words that are spelled out letter by letter: `c a s h`, `f.r.e.e`, `P A Y D A Y L O A N`.

Lone letters with the same separator between them are joined and cut into known words. Initials,
abbreviations and list letters join to nothing that is known.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from consentry.policy.content.letters import skeleton
from consentry.policy.content.lexicon import Lexicon
from consentry.policy.content_facts import Disguise

_LONE = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")
_WIDEST = 3
_LONGEST_WORD = 16


class Spelled(NamedTuple):
    """The words of one run of lone letters, and where the run stands."""

    words: tuple[str, ...]
    start: int
    end: int
    disguise: Disguise


def spelled_out(text: str, lexicon: Lexicon) -> list[Spelled]:
    """Runs of lone letters, if one of them has three or more and makes words."""
    runs = [_read(text, run, lexicon) for run in _runs(text)]
    return runs if any(run.end - run.start > _WIDEST and run.disguise for run in runs) else []


def _read(text: str, run: list[int], lexicon: Lexicon) -> Spelled:
    joined = "".join(text[place] for place in run)
    words = _cut(joined, lexicon) if not joined.isdecimal() else ()
    kind = Disguise.NONE
    if words:
        spaced = text[run[0] + 1 : run[1]].isspace()
        kind = Disguise.SPACED if spaced else Disguise.DOTTED
    return Spelled(words or (joined,), run[0], run[-1] + 1, kind)


def _runs(text: str) -> list[list[int]]:
    """Rows of two or more lone letters with one separator; another one begins a new row."""
    runs: list[list[int]] = []
    for row in _rows(text):
        between = [text[a + 1 : b] for a, b in pairwise(row)]
        common = Counter(between).most_common(1)[0][0] if between else ""
        run = row[:1]
        for place, separator in zip(row[1:], between, strict=True):
            if separator != common:
                runs.append(run)
                run = []
            run.append(place)
        runs.append(run)
    return [run for run in runs if len(run) > 1]


def _rows(text: str) -> list[list[int]]:
    rows: list[list[int]] = []
    for lone in _LONE.finditer(text):
        if rows and lone.start() - rows[-1][-1] <= _WIDEST + 1:
            rows[-1].append(lone.start())
        else:
            rows.append([lone.start()])
    return rows


def _cut(joined: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The fewest known words that make up the letters; none if there is no such cut."""
    letters = skeleton(joined)
    fewest: list[int | None] = [0] + [None] * len(letters)
    last_word = [""] * (len(letters) + 1)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            before = fewest[start]
            word = lexicon.skeletons.get(letters[start:end], "")
            best = fewest[end]
            if before is not None and word and (best is None or before + 1 < best):
                fewest[end], last_word[end] = before + 1, word
    words: list[str] = []
    end = len(letters)
    while end and last_word[end]:
        words.append(last_word[end])
        end -= len(last_word[end])
    return () if end else tuple(reversed(words))
