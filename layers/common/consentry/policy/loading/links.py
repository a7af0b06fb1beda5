"""The lists by which links are judged, from `data/links`."""

from collections.abc import Iterable
from typing import cast

from consentry.policy.links.lists import Affiliates, BareWords, KnownBrands, Letters, LinkLists
from consentry.policy.links.suffixes import PublicSuffixes
from consentry.policy.loading.source import Json, Source

_SIMILAR = {ord("i"): "l"}


def read_links(source: Source) -> LinkLists:
    """All lists of `data/links`; each names its sources and the day on which they were read."""
    shorteners = _lists(source, "links/shorteners.json", "public company")
    affiliates = _lists(source, "links/affiliates.json", "networks parameters foreign_parameters")
    redirectors = _lists(source, "links/redirectors.json", "places parameters")
    bare = _lists(source, "links/bare.json", "plain files sentence_ends reserved")
    letters = _letters(source)
    return LinkLists(
        suffixes=_suffixes(source),
        shorteners=frozenset(shorteners["public"]),
        company_shorteners=frozenset(shorteners["company"]),
        affiliates=Affiliates(**{name: frozenset(each) for name, each in affiliates.items()}),
        redirectors=_by_host(redirectors["places"]),
        forwarding=frozenset(redirectors["parameters"]),
        brands=_brands(source, letters),
        letters=letters,
        bare=BareWords(**{name: frozenset(each) for name, each in bare.items()}),
    )


def _suffixes(source: Source) -> PublicSuffixes:
    name = "links/public_suffixes.json"
    found = source.keys(name, source.document(name), "source version licence icann private")
    rules: set[str] = set()
    for section in ("icann", "private"):
        for line in source.words(f"{name} {section}", found.get(section, [])):
            rules.update(line.split())
    return PublicSuffixes(version=str(found.get("version", "")), rules=frozenset(rules))


def _lists(source: Source, name: str, keys: str) -> dict[str, tuple[str, ...]]:
    document = source.keys(name, source.document(name), keys)
    return {
        key: source.words(f"{name} {key}", _values(source, f"{name} {key}", document.get(key)))
        for key in keys.split()
    }


def _values(source: Source, where: str, given: object) -> object:
    """The values of a list that says where it comes from."""
    entry = source.keys(where, given, "checked_on citations values", "clauses")
    source.day(where, entry.get("checked_on"))
    source.basis(where, entry)
    return entry.get("values", [])


def _by_host(places: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`host/path` as paths by host; a host alone forwards whatever the path."""
    found: dict[str, tuple[str, ...]] = {}
    for place in places:
        host, slash, path = place.partition("/")
        found[host] = (*found.get(host, ()), f"{slash}{path}")
    return found


def _letters(source: Source) -> Letters:
    name = "links/lookalikes.json"
    found = source.keys(
        name, source.document(name), "checked_on citations letters digits sequences"
    )
    source.known_citations(name, source.words(name, found.get("citations", [])))
    single = dict(_SIMILAR)
    for plain, alike in _texts(found, "letters").items():
        single |= {ord(char): plain.translate(_SIMILAR) for char in alike}
    for digit, plain in _texts(found, "digits").items():
        single[ord(digit)] = plain.translate(_SIMILAR)
    sequences = tuple((key, value) for key, value in _texts(found, "sequences").items())
    return Letters(single=single, sequences=sequences)


def _brands(source: Source, letters: Letters) -> KnownBrands:
    name = "links/brands.json"
    document = source.keys(name, source.document(name), "distinct words bait")
    genuine: set[str] = set()
    names: dict[str, dict[str, str]] = {}
    for kind in ("distinct", "words"):
        values = _values(source, f"{name} {kind}", document.get(kind))
        own = cast("Json", values) if isinstance(values, dict) else {}
        for brand, domains in own.items():
            genuine.update(source.words(f"{name} {kind} {brand}", domains))
        names[kind] = {letters.skeleton(brand): brand for brand in own}
    bait = source.words(f"{name} bait", _values(source, f"{name} bait", document.get("bait")))
    return KnownBrands(
        distinct=names["distinct"],
        words=names["words"],
        bait=frozenset(bait),
        genuine=frozenset(genuine),
    )


def _texts(document: Json, key: str) -> dict[str, str]:
    given = document.get(key, {})
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}
