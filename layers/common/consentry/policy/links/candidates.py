"""Where in a text something stands that a phone, or a reader, would follow as a link.

Disguises are undone first: compatibility and invisible characters, `hxxp`, `[.]`, `(dot)`, spelled
and spaced dots. Every step looks at each character a bounded number of times: a text of twice the
length takes twice the time.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

# Soft hyphen, joiners, marks of direction, byte order mark, selectors of variants, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]+"
)
_IDEOGRAPHIC_STOP = "\u3002"

_INNER_DOT = re.compile(r"\.\w")
_BRACKET = re.compile(r"[\[({<]\s?(?:\.|dot|punkt|punto|point)\s?[\])}>]", re.IGNORECASE)
_BRACKETED = re.compile(r"\s?[\[({<]\s?(?:\.|dot|punkt|punto|point)\s?[\])}>]\s?", re.IGNORECASE)
_SPELLED = re.compile(r"(?<=\w)\sdot\s(?=(?:com|net|org|info|biz|io|co|us|uk|me|ly)\b)", re.I)
_GAP = re.compile(r"\.\s[a-z]{2,10}/", re.IGNORECASE)
_ARTICLES = frozenset({"a", "the", "this", "that", "of", "one", "any", "each"})
_SPACED = re.compile(
    r"(?<![\w.@-])([\w-]{1,63})(?:\s\.\s?|\.\s(?=[a-z]{2,10}/))([a-z]{2,10})(?![\w.])",
    re.IGNORECASE,
)
_SCHEMED = re.compile(
    r"(?P<scheme>h[tx*]{2}ps?|ftp)\[?:\]?[/\\]{1,3}\]?(?P<rest>[^\s<>\"]+)",
    re.IGNORECASE,
)
_NEXT_SCHEME = re.compile(r"[,;|()]+(?=(?:h[tx*]{2}ps?|ftp)\[?:)", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@+%-])(?<!\w\.)(?P<local>[\w.+%-]++@)?(?P<host>[\w-]++(?:\.[\w-]++)+)"
    r"(?P<rest>[:/?#\\][^\s<>\"]*)?"
)
_SEPARATORS = re.compile(r"[,;|()]+")
_AUTHORITY = re.compile(r"[^/?#\\,;|()]*")
_TRAILING = ".,;:!?)]}'*_~»”’…"
_HONEST = frozenset({"http", "https", "ftp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What may be a link: host as written, what follows it, and how it was written."""

    host: str
    rest: str = ""
    schemed: bool = False
    userinfo: bool = False
    disguised: bool = False


def visible(text: str) -> str:
    """The text without characters that nobody sees, and with others in their plain form."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).replace(_IDEOGRAPHIC_STOP, ".")
    return _INVISIBLE.sub("", plain)


def candidates(body: str, known: frozenset[str]) -> Iterator[Candidate]:
    """Everything in `body` that may be a link, in no particular order.

    `known` are domains that count though a space stands before or after their dot.
    """
    text = visible(body)
    if not _worth_a_look(text):
        return
    text, spaced = _restored(text, known)
    for word in text.split():
        # Most full stops end a word, and then there is nothing to find.
        if "." not in word[:-1] and "/" not in word and "\\" not in word:
            continue
        for found in _in_word(word):
            hidden = found.host not in body or found.host in spaced
            yield replace(found, disguised=True) if hidden else found


def _in_word(word: str) -> Iterator[Candidate]:
    at = 0
    if "/" in word or "\\" in word:
        for match in _SCHEMED.finditer(word):
            yield from _bare(word[at : match.start()])
            yield from _schemed(match)
            at = match.end()
    if "." in word[at:-1]:
        yield from _bare(word[at:])


def _worth_a_look(text: str) -> bool:
    """Whether a link is possible at all: many texts have none, and are done here."""
    return (
        _INNER_DOT.search(text) is not None
        or ":/" in text
        or ":\\" in text
        or " ." in text
        or ("/" in text and _GAP.search(text) is not None)
        or (("[" in text or "(" in text or "{" in text or "<" in text) and _is_bracketed(text))
        or _spells_dot(text)
    )


def _is_bracketed(text: str) -> bool:
    return "[:" in text or _BRACKET.search(text) is not None


def _spells_dot(text: str) -> bool:
    return " dot " in text or " DOT " in text or " Dot " in text


def _restored(text: str, known: frozenset[str]) -> tuple[str, set[str]]:
    """The text with its dots restored, and the domains that had spaces in them."""
    spaced: set[str] = set()
    if ("[" in text or "(" in text or "{" in text or "<" in text) and _BRACKET.search(text):
        text = _BRACKETED.sub(".", text)
    if _spells_dot(text):
        text = _SPELLED.sub(lambda match: _dot_or_word(match, match.string), text)

    def joined(match: re.Match[str]) -> str:
        domain = f"{match[1]}.{match[2]}"
        if domain.lower() not in known:
            return match[0]
        spaced.add(domain)
        return domain

    if " ." in text or _GAP.search(text):
        text = _SPACED.sub(joined, text)
    return text, spaced


def _dot_or_word(match: re.Match[str], text: str) -> str:
    before = text[max(0, match.start() - 10) : match.start()].rpartition(" ")[2]
    return match[0] if before.lower() in _ARTICLES else "."


def _schemed(match: re.Match[str]) -> Iterator[Candidate]:
    """The link after a scheme, and what follows it without a space."""
    rest = match["rest"]
    if _SEPARATORS.search(rest) is None:
        yield _of_authority(rest, disguised=_is_bent(match))
        return
    first, *others = _NEXT_SCHEME.split(rest)
    yield _of_authority(first, disguised=_is_bent(match))
    yield from _after_separators(first)
    for other in others:
        again = _SCHEMED.match(other)
        if again is not None:
            yield _of_authority(again["rest"], disguised=_is_bent(again))


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


def _bare(text: str) -> Iterator[Candidate]:
    """Domains without a scheme. An e-mail address is none, unless a path follows it."""
    for match in _BARE.finditer(text):
        local, host, rest = match.groups()
        rest = rest.rstrip(_TRAILING) if rest else ""
        if local is None or rest.startswith("/"):
            yield Candidate(host=host, rest=rest, userinfo=local is not None)
        if rest:
            yield from _after_separators(rest)


def _after_separators(rest: str) -> Iterator[Candidate]:
    for piece in _SEPARATORS.split(rest)[1:]:
        if "." in piece:
            yield from _bare(piece)
