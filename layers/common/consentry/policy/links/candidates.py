"""Where in a text something stands that a phone, or a reader, would follow as a link.

Disguises are undone first: compatibility and invisible characters, `hxxp`, `[.]`, `(dot)`, spelled
and spaced dots. Every step looks at each character a bounded number of times: a text of twice the
length takes twice the time.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from consentry.policy.links.disguises import (
    has_gap,
    is_bracketed,
    restored,
    spells_dot,
    visible,
)

_INNER_DOT = re.compile(r"\.\w")
_SCHEMED = re.compile(
    r"(?P<scheme>h[tx*]{2}ps?|ftp)\[?:\]?[/\\]{1,3}\]?(?P<rest>[^\s<>\"]+)",
    re.IGNORECASE,
)
_NEXT_SCHEME = re.compile(r"[,;|()]+(?=(?:h[tx*]{2}ps?|ftp)\[?:)", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@+%-])(?<!\w\.)(?P<local>[\w.+%-]++@)?(?P<host>[\w-]++(?:\.[\w-]++)+)"
    r"(?P<rest>[:/?#\\][^\s<>\"]*)?"
)
_PLAIN = re.compile(
    r"(?:(https?://)|([a-z0-9][a-z0-9.+-]*+@))?([a-z0-9-]++(?:\.[a-z0-9-]++)++)(/[A-Za-z0-9/-]*+)?[.!?]*"
)
_SEPARATORS = re.compile(r"[,;|()]+")
_AUTHORITY = re.compile(r"[^/?#\\,;|()]*")
_TRAILING = ".,;:!?)]}'*_~»”’…"
_HONEST = frozenset({"http", "https", "ftp"})


class Candidate(NamedTuple):
    """What may be a link: host as written, what follows it, and how it was written."""

    host: str
    rest: str = ""
    schemed: bool = False
    userinfo: bool = False
    disguised: bool = False


def candidates(body: str, known: frozenset[str]) -> Sequence[Candidate]:
    """Everything in `body` that may be a link, in no particular order.

    `known` are domains that count though a space stands before or after their dot.
    """
    text = visible(body)
    if not _worth_a_look(text):
        return ()
    text, spaced = restored(text, known)
    slashed = "/" in text or "\\" in text
    found: list[Candidate] = []
    for word in [word for word in text.split() if "." in word or slashed]:
        # Most full stops end a word, and then there is nothing to find.
        if "." in word[:-1] or "/" in word or "\\" in word:
            found += _in_word(word)
    if text == body and not spaced:
        return found
    return [
        each._replace(disguised=True) if each.host not in body or each.host in spaced else each
        for each in found
    ]


def _in_word(word: str) -> Sequence[Candidate]:
    plain = _PLAIN.fullmatch(word)
    if plain is not None:  # as most are written, which needs no closer look
        scheme, local, host, path = plain.groups()
        if local is None:
            return (Candidate(host, path or "", scheme is not None),)
        if path is None:
            return ()
    found: list[Candidate] = []
    at = 0
    if ":" in word and ("/" in word or "\\" in word):
        for match in _SCHEMED.finditer(word):
            if at < match.start():
                found += _bare(word[at : match.start()])
            found += _schemed(match)
            at = match.end()
    if "." in word[at:-1]:
        found += _bare(word[at:])
    return found


def _worth_a_look(text: str) -> bool:
    """Whether a link is possible at all: many texts have none, and are done here."""
    return (
        _INNER_DOT.search(text) is not None
        or ":/" in text
        or ":\\" in text
        or " ." in text
        or ("/" in text and has_gap(text))
        or (("[" in text or "(" in text or "{" in text or "<" in text) and is_bracketed(text))
        or spells_dot(text)
    )


def _schemed(match: re.Match[str]) -> Sequence[Candidate]:
    """The link after a scheme, and what follows it without a space."""
    rest = match["rest"]
    if _SEPARATORS.search(rest) is None:
        return (_of_authority(rest, disguised=_is_bent(match)),)
    first, *others = _NEXT_SCHEME.split(rest)
    found = [_of_authority(first, disguised=_is_bent(match)), *_after_separators(first)]
    for other in others:
        again = _SCHEMED.match(other)
        if again is not None:
            found.append(_of_authority(again["rest"], disguised=_is_bent(again)))
    return found


def _is_bent(match: re.Match[str]) -> bool:
    """Whether a scheme is written so that a machine would not know it."""
    return match["scheme"].lower() not in _HONEST or "[" in match[0][: -len(match["rest"])]


def _of_authority(rest: str, *, disguised: bool) -> Candidate:
    match = _AUTHORITY.match(rest)
    authority = match[0] if match else ""
    tail = rest[len(authority) :].rstrip(_TRAILING)
    _, at, host = authority.rpartition("@")
    if not tail:
        host = host.rstrip(_TRAILING.replace("]", ""))
    return Candidate(host=host, rest=tail, schemed=True, userinfo=bool(at), disguised=disguised)


def _bare(text: str) -> Sequence[Candidate]:
    """Domains without a scheme. An e-mail address is none, unless a path follows it."""
    found: list[Candidate] = []
    for match in _BARE.finditer(text):
        local, host, rest = match.groups()
        rest = rest.rstrip(_TRAILING) if rest else ""
        if local is None or rest.startswith("/"):
            found.append(Candidate(host, rest, False, local is not None))
        if "." in rest:
            found += _after_separators(rest)
    return found


def _after_separators(rest: str) -> list[Candidate]:
    pieces = _SEPARATORS.split(rest)[1:]
    return [found for piece in pieces if "." in piece for found in _bare(piece)]
