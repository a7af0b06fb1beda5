"""What kind of business an account is, read off the free text that somebody typed, and which
policies bar it.

A closed list (`data/industries.json`) knows the names that people use. The longest name wins, so
that an alcohol clinic is no bar and a stock photographer no broker; of several industries that are
named the strictest judgment stands. What the list does not know is unknown, never harmless.
"""

import re
import unicodedata
from dataclasses import dataclass

from consentry.policy.decision import Outcome
from consentry.policy.profile import Basis

BASELINE = "baseline"
UNKNOWN = "unknown"
_NOT_WORDS = re.compile(r"[\W_]+")
_LONGEST_NAME = 5
_MOST_WORDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How a profile judges an industry, and what that rests on."""

    outcome: Outcome
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """One entry of the list; `bars` by profile, those of the baseline hold in every one."""

    code: str
    title: str
    bars: dict[str, Bar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Industries:
    """The list: industries by folded name, and how each profile judges what is not on it.

    A name in `whole` is too common a word to mean the industry among others ("bar").
    """

    names: dict[str, Industry]
    whole: dict[str, Industry]
    unknown: dict[str, Bar]

    def screen(self, text: str, profile: str) -> tuple[Industry, Bar] | None:
        """The strictest judgment on what `text` names; None where nothing stands against it."""
        # Most accounts state a name as the list has it: that needs no folding.
        known = self.names.get(text)
        found = [known] if known else self._named(folded(text))
        if not found:
            bar = self.unknown.get(profile)
            return None if bar is None else (_NOBODY_KNOWS, bar)
        worst: tuple[Industry, Bar] | None = None
        for industry in found:
            bar = industry.bars.get(profile) or industry.bars.get(BASELINE)
            if bar is not None and (worst is None or bar.outcome.rank > worst[1].outcome.rank):
                worst = industry, bar
        return worst

    def _named(self, plain: str) -> list[Industry]:
        whole = self.whole.get(plain)
        if whole is not None:
            return [whole]
        words = plain.split()[:_MOST_WORDS]
        found: list[Industry] = []
        at = 0
        while at < len(words):
            for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                industry = self.names.get(" ".join(words[at : at + size]))
                if industry is not None:
                    found.append(industry)
                    at += size
                    break
            else:
                at += 1
        return found


_NOBODY_KNOWS = Industry(code=UNKNOWN, title="not on the list of industries", bars={})


def folded(text: str) -> str:
    """A name as it is compared: without case, punctuation and plural."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    return " ".join(_singular(word) for word in _NOT_WORDS.sub(" ", plain).split())


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
