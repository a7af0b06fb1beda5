"""Whether two words around a dot, without a scheme, are a domain or two sentences.

`Thanks.Info` and `St.Louis` are none, `acmedental.example` is one (regulation note 7: a list of
top-level domains and a rule about case). What phones turn into a link, and cannot be a slip of the
keyboard, counts.
"""

import re

from consentry.policy.links.candidates import Candidate
from consentry.policy.links.lists import BareWords
from consentry.policy.links.suffixes import PublicSuffixes

_QUAD = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_GENERIC = frozenset({"com", "net", "org"})
_FIGURE = re.compile(r"[0-9]+[a-z]{0,2}", re.IGNORECASE)
_ABBREVIATION = 2


def is_link(found: Candidate, suffixes: PublicSuffixes, bare: BareWords) -> bool:
    """Whether a candidate without a scheme is a link, leaving aside whose it is."""
    written = found.host
    path = found.rest.startswith(("/", "\\", "?", "#"))
    if _QUAD.fullmatch(written):
        return path or found.rest.startswith(":")
    labels = written.split(".")
    last = labels[-1]
    suffix = last.lower() if last.isascii() else _ascii(last)
    if not (suffixes.knows(suffix) or suffix in bare.reserved):
        return path and last.islower() and last.isalpha() and not labels[0][0].isdigit()
    if labels[0].lower() == "www" and len(labels) > _ABBREVIATION:
        return True
    if path:
        return not _counts(labels)
    return _without_path(labels, suffix, bare)


def _without_path(labels: list[str], suffix: str, bare: BareWords) -> bool:
    if suffix in bare.files or (_counts(labels) and suffix not in _GENERIC):
        return False
    if suffix in bare.plain or suffix in bare.reserved:
        return True
    *names, last = labels
    if any(len(name) < _ABBREVIATION for name in names):
        return False
    if len(names) == 1 and names[0].lower() in bare.sentence_ends:
        return False
    return not last[0].isupper() or all(label.isupper() for label in labels)


def _counts(labels: list[str]) -> bool:
    """Whether nothing but figures and their units stand before the suffix: `10.am`, `9am.to`."""
    return all(_FIGURE.fullmatch(label) for label in labels[:-1])


def _ascii(label: str) -> str:
    return f"xn--{label.lower().encode('punycode').decode('ascii')}"
