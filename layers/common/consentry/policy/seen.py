"""How a text looks to a reader, so that words are compared by that and not by their characters."""

import re
import unicodedata
from collections.abc import Iterator

from consentry.policy.links.disguises import visible
from consentry.policy.links.lists import Letters

_TOKEN = re.compile(r"[@$]?[^\W_](?:[^\W_]|[@$!|'’](?=[^\W_]))*")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LONE = re.compile(r"(?<= )(?:\S ){2,}\S(?= )")
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "l", "'": None, "’": None})


def reading(text: str, letters: Letters) -> tuple[str, str]:
    """The words of `text` as they look, each between two spaces, and those whose letters stand
    alone, run together.
    """
    line = f" {' '.join(words_as_seen(text, letters))} "
    return line, " ".join(run[0].replace(" ", "") for run in _LONE.finditer(line))


def words_as_seen(text: str, letters: Letters) -> Iterator[str]:
    """The words of `text` with look-alikes as the letters that they are taken for."""
    plain = visible(text).casefold()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in parts if not unicodedata.combining(char))
    for match in _TOKEN.finditer(plain):
        word = match[0]
        if not word.isdecimal():
            seen = word.translate(_SIGNS).translate(letters.single)
            word = _DRAWN_OUT.sub(r"\1", seen)
        yield word
