"""Domains that look like another: of the brand itself, or of a name that is often imitated.

Labels are compared by their skeleton, in which letters that are hard to tell apart are one.
"""

import unicodedata
from collections.abc import Iterable

from consentry.policy.links.hosts import readable
from consentry.policy.links.lists import KnownBrands, Letters, LinkLists

_SHORTEST_COMPARED = 5
_SHORTEST_INSIDE = 6
_COUNTRY = 2
_GENERIC = frozenset({"com", "net", "org"})


def imitated(host: str, domain: str, owned: Iterable[str], lists: LinkLists) -> str:
    """The name or domain that a foreign `host` looks like, or an empty text.

    `domain` is the registrable part of `host`, `owned` are the brand's own domains.
    """
    shown = readable(host)
    for own in owned:
        if f"{own}." in f"{shown}." or f"{own}-" in shown:
            return own
    label = readable(domain.partition(".")[0])
    seen = lists.letters.skeleton(_stripped(label))
    return (
        _like_own(label, seen, owned, lists)
        or _like_known(shown, label, domain, lists.brands, lists.letters)
        or _strange(label, seen)
    )


def _stripped(label: str) -> str:
    """The label without accents."""
    if label.isascii():
        return label
    plain = unicodedata.normalize("NFKD", label)
    return "".join(char for char in plain if not unicodedata.combining(char))


def _like_own(label: str, seen: str, owned: Iterable[str], lists: LinkLists) -> str:
    for own in owned:
        mine = lists.suffixes.registrable(own).partition(".")[0]
        if len(mine) < _SHORTEST_COMPARED or mine == label:
            continue
        mirrored = lists.letters.skeleton(mine)
        whole = lists.letters.skeleton(own.replace(".", ""))
        if _squeezed(seen) in (_squeezed(mirrored), _squeezed(whole)) or _one_slip(seen, mirrored):
            return own
    return ""


def _squeezed(label: str) -> str:
    return label.replace("-", "")


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes one of the other."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST_INSIDE:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _like_known(shown: str, label: str, domain: str, brands: KnownBrands, letters: Letters) -> str:
    if domain in brands.genuine:
        return ""
    suffix = domain.partition(".")[2]
    common = len(suffix.rpartition(".")[2]) == _COUNTRY or suffix in _GENERIC
    below = shown.removesuffix(readable(domain)).strip(".").split(".")
    tokens = [token for part in (*below, label) for token in part.split("-") if token]
    baited = not brands.bait.isdisjoint(tokens)
    for token in tokens:
        name = letters.skeleton(_stripped(token))
        known = brands.distinct.get(name) or brands.words.get(name)
        if known == token == label and common:
            continue
        if name in brands.distinct:
            return brands.distinct[name]
        if name in brands.words and (baited or brands.words[name] != token):
            return brands.words[name]
        if len(token) > _SHORTEST_INSIDE and (inside := _inside(token, brands)):
            return inside
    return ""


def _inside(token: str, brands: KnownBrands) -> str:
    """A distinct name run together with bait, as in `securepaypal`."""
    for name in brands.distinct.values():
        if name in token and token.replace(name, "", 1) in brands.bait:
            return name
    return ""


def _strange(label: str, seen: str) -> str:
    """A label in two scripts, or in another one that reads as Latin."""
    if label.isascii():
        return ""
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in label if char.isalpha()}
    mixed = "LATIN" in scripts and not scripts.isdisjoint({"CYRILLIC", "GREEK", "ARMENIAN"})
    return seen if mixed or ("LATIN" not in scripts and seen.isascii()) else ""
