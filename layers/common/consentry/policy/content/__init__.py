"""What a text contains, as findings: its size, how to stop, who sends it, where its links lead.

Findings are kept, the text need not be: a decision can be replayed after the body is purged.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from consentry.domain.account import Brand
from consentry.domain.encoding import size
from consentry.policy.content.scan import scan
from consentry.policy.content_facts import ContentFacts
from consentry.policy.links import examine_links

if TYPE_CHECKING:
    from consentry.policy.rulebook import Rulebook

_HASH_LENGTH = 16
_SILENT = str.maketrans("", "", "'’‘.")
_ASCII = {
    code: "" if chr(code) in "'." else chr(code).lower() if chr(code).isalnum() else " "
    for code in range(128)
}
_GAPS = re.compile(r"[\W_]+")
_PARTING = ",:;!?"
_NOT_LATIN = re.compile("[^\x00-\u02ff]")


def examine(body: str, *, brand: Brand, book: "Rulebook", language: str = "en") -> ContentFacts:
    """The findings about `body` as it will be sent.

    `language` is the recipient's; wording of any language counts.
    """
    encoding, parts = size(body)
    found = examine_links(body, brand.domains, book.links)
    return ContentFacts(
        encoding=encoding,
        parts=parts,
        opt_out_wording=book.wording.tells_how_to_stop(body),
        identified=names_brand(body, brand),
        links=found.links,
        link_count=found.count,
        findings=scan(body, book.content, _name_words(brand.name, brand.aliases)),
    )


def with_footer(body: str, *, book: "Rulebook", language: str = "en") -> str:
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
    names = _names(brand.name, brand.aliases)
    for name in names:
        if _stands(name, body):
            return True
    said = f" {_spoken(body)} "
    return any(spoken in said for spoken in names.values())


def _stands(name: str, body: str) -> bool:
    """Whether the name stands there letter by letter, between what surely parts words: most texts
    write it so, and need no second look.
    """
    at = body.find(name)
    if at < 0 or (at and not body[at - 1].isspace()):
        return False
    after = body[at + len(name) : at + len(name) + 1]
    return not after or after.isspace() or after in _PARTING


@lru_cache(maxsize=256)
def _name_words(name: str, aliases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for each in (name, *aliases) for word in each.lower().split())


def _spoken(text: str) -> str:
    """The words as they are said: no case, accents that stand alone, apostrophes, full stops."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return _GAPS.sub(" ", _unmarked(text).translate(_SILENT)).strip()


@lru_cache(maxsize=256)
def _names(name: str, aliases: tuple[str, ...]) -> dict[str, str]:
    """A brand's names as they are written, with how each is said, a space around it."""
    spoken = {each: _spoken(each) for each in (name, *aliases)}
    return {each: f" {said} " for each, said in spoken.items() if said}


def _unmarked(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_LATIN.sub(lambda m: "" if unicodedata.combining(m[0]) else m[0], plain)
