"""How a text tells to stop where nobody can reply to it (47 CFR 64.1200(a)(10), RL-07).

A sender that takes no replies must say so and name another way: a keyword to another number
("STOP au 36111"), or a page, an address or a telephone number beside the words of leaving.
"""

import re
from collections.abc import Sequence

from consentry.domain.intent.words import normalise
from consentry.policy.content_facts import WayOut
from consentry.policy.wording import Wording, sentences

_PLACE = re.compile(
    r"@|https?:|\bwww\.|[a-z0-9-]\.[a-z]{2,24}(?:/|\b)|\+?\d[\d ().-]{5,20}\d", re.IGNORECASE
)
_SHORT_CODE, _NUMBER = range(5, 7), range(10, 16)


def way_out(body: str, wording: Wording) -> WayOut:
    """The best way out that a sentence of the text names."""
    best = WayOut.NONE
    for sentence in sentences(body):
        words = normalise(sentence).split()
        leaving = [at for at, word in enumerate(words) if _leaves(words, at, wording)]
        if any(_leads_to_number(words, at, wording) for at in leaving):
            return WayOut.TEXT
        if leaving and _PLACE.search(sentence):
            best = WayOut.OTHER
    return best


def _leaves(words: Sequence[str], at: int, wording: Wording) -> bool:
    if not wording.negations.isdisjoint(words[max(0, at - 3) : at]):
        return False
    two = " ".join(words[at : at + 2])
    return words[at] in wording.keywords or words[at] in wording.leaving or two in wording.leaving


def _leads_to_number(words: Sequence[str], at: int, wording: Wording) -> bool:
    if words[at] not in wording.keywords:
        return False
    after = at + 1
    while after < len(words) and words[after] in wording.towards:
        after += 1
    digits = ""
    while after < len(words) and words[after].isdecimal():
        digits += words[after]
        after += 1
    return len(digits) in _SHORT_CODE or len(digits) in _NUMBER
