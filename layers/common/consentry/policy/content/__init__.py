"""What a text contains, as findings: its size, how to stop, who sends it, where its links lead.

Findings are kept, the text need not be: a decision can be replayed after the body is purged.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from consentry.domain.account import Brand
from consentry.domain.encoding import measure
from consentry.policy.facts import ContentFacts, LinkFacts
from consentry.policy.rulebook import LinkLists, Rulebook

_HASH_LENGTH = 16
_LINK = re.compile(
    r"(?P<scheme>h(?:tt|xx)ps?://(?:[^\s/@]*@)?|www\.)?"
    r"(?P<host>(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{0,62})"
    r"(?P<rest>[:/?#]\S*)?",
    re.IGNORECASE,
)
_LONGEST_HOST = 253


def examine(body: str, *, brand: Brand, book: Rulebook, language: str = "en") -> ContentFacts:
    """The findings about `body` as it will be sent.

    `language` is the recipient's; wording of any language counts.
    """
    segments = measure(body)
    return ContentFacts(
        encoding=segments.encoding,
        parts=segments.parts,
        opt_out_wording=book.wording.tells_how_to_stop(body),
        identified=names_brand(body, brand),
        links=tuple(_links(body, brand, book.links)),
    )


def with_footer(body: str, *, book: Rulebook, language: str = "en") -> str:
    """`body` with the opt-out instruction in that language after it, unless a valid one is there
    already.
    """
    if book.wording.tells_how_to_stop(body):
        return body
    footer = book.wording.footer(language)
    appended = body.rstrip() + footer
    if book.wording.tells_how_to_stop(appended):
        return appended
    # A body that ends in a negation would turn the instruction around ("… no Reply STOP").
    return f"{body.rstrip()}.{footer}"


def body_hash(body: str) -> str:
    """16 hex digits that are equal for texts that differ only in case, spacing or compatibility
    characters.
    """
    plain = " ".join(unicodedata.normalize("NFKC", body).casefold().split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]


def names_brand(body: str, brand: Brand) -> bool:
    """Whether the brand's name or an alias stands in the text as whole words."""
    said = f" {_spoken(body)} "
    names = (_spoken(name) for name in (brand.name, *brand.aliases))
    return any(f" {name} " in said for name in names if name)


def registrable(host: str, links: LinkLists) -> str:
    """The domain that someone registered: the last two labels, three under a suffix of two."""
    labels = host.split(".")
    depth = 3 if ".".join(labels[-2:]) in links.suffixes else 2
    return ".".join(labels[-depth:])


def _spoken(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (
        char if char.isalnum() else "" if char in "'’‘." or unicodedata.combining(char) else " "
        for char in plain
    )
    return " ".join("".join(kept).split())


def _links(body: str, brand: Brand, lists: LinkLists) -> Iterator[LinkFacts]:
    text = unicodedata.normalize("NFKC", body)
    owned = {domain.casefold().removeprefix("www.").rstrip(".") for domain in brand.domains}
    seen = set()
    for match in _LINK.finditer(text):
        host = match["host"].casefold().rstrip(".")
        if _is_address(text, match.start()) or len(host) > _LONGEST_HOST or host in seen:
            continue
        found = _link(host, owned, lists)
        if found.own or found.shortener or match["scheme"] or (match["rest"] or "").startswith("/"):
            seen.add(host)
            yield found


def _is_address(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] == "@"


def _link(host: str, owned: set[str], lists: LinkLists) -> LinkFacts:
    parents = _parents(host)
    own = not owned.isdisjoint(parents)
    shortener = not lists.shorteners.isdisjoint(parents)
    if not own:
        shortener = shortener or not lists.company_shorteners.isdisjoint(parents)
    return LinkFacts(host=host, domain=registrable(host, lists), shortener=shortener, own=own)


def _parents(host: str) -> list[str]:
    """The host and every domain above it, short of the top level."""
    labels = host.split(".")
    return [".".join(labels[n:]) for n in range(len(labels) - 1)]
