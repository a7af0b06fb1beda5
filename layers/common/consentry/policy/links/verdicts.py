"""What each link of a text is: whose, shortened, disguised, paid for."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from consentry.policy.content_facts import LinkFacts, LinkTrick
from consentry.policy.links.bare import is_link
from consentry.policy.links.candidates import Candidate, candidates
from consentry.policy.links.hosts import Host, read_host
from consentry.policy.links.lists import LinkLists
from consentry.policy.links.lookalikes import imitated
from consentry.policy.links.targets import affiliate_of, inner_hosts, redirects
from consentry.policy.making import quick_to_make

_PAGE = re.compile(r"(?:/[A-Za-z0-9/-]*)?")
MOST_LINKS = 10
"""More different links than these are not kept: `link.count` denies such a text anyhow."""


@quick_to_make
@dataclass(frozen=True, slots=True, kw_only=True)
class LinksFound:
    """The different links of a text, at most `MOST_LINKS` + 1, and how many there are in all."""

    links: tuple[LinkFacts, ...] = ()
    count: int = 0


NO_LINKS = LinksFound()


class _Judge(NamedTuple):
    """Judges the links in one brand's texts.

    `plain` are the verdicts about its own domains, which hold for any path that only names a page.
    """

    lists: LinkLists
    owned: tuple[str, ...]
    plain: Mapping[str, LinkFacts]

    def verdict(self, found: Candidate) -> LinkFacts | None:
        """What a candidate is; None if it is no link."""
        known = self.plain.get(found.host)
        if known and not (found.userinfo or found.disguised) and _PAGE.fullmatch(found.rest):
            return known
        host = read_host(found.host)
        if host is None:
            return None
        parents = parents_of(host)
        lists = self.lists
        own = not host.address and True in [parent in self.owned for parent in parents]
        shortener = not lists.shorteners.isdisjoint(parents) or (
            not own and not lists.company_shorteners.isdisjoint(parents)
        )
        if not (found.schemed or own or shortener or is_link(found, lists.suffixes, lists.bare)):
            return None
        domain = host.name if host.address else lists.suffixes.registrable(host.name) or host.name
        likeness = "" if own or host.address else imitated(host.name, domain, self.owned, lists)
        tricks = self._of_host(found, host, own=own, like=bool(likeness))
        if found.rest:
            tricks += self._of_rest(found.rest, parents, domain, own=own)
        return LinkFacts(
            host=host.name,
            domain=domain,
            shortener=shortener,
            own=own,
            tricks=tuple(tricks),
            imitates=likeness,
            affiliate=affiliate_of(parents, found.rest, lists.affiliates, own=own),
        )

    def _of_host(self, found: Candidate, host: Host, *, own: bool, like: bool) -> list[LinkTrick]:
        tricks = []
        if host.address:
            tricks.append(LinkTrick.IP_HOST)
        if found.userinfo:
            tricks.append(LinkTrick.USERINFO)
        if found.disguised or host.encoded or "\\" in found.rest:
            tricks.append(LinkTrick.DISGUISED)
        if not own and "xn--" in found.host.lower():
            tricks.append(LinkTrick.PUNYCODE)
        if like:
            tricks.append(LinkTrick.LOOKALIKE)
        return tricks

    def _of_rest(
        self, rest: str, parents: list[str], domain: str, *, own: bool
    ) -> Iterator[LinkTrick]:
        inner = inner_hosts(rest, self.lists)
        if any(self._owner(one) != domain for one in inner) or redirects(parents, rest, self.lists):
            yield LinkTrick.REDIRECT
        if not own and self._names_another(rest, domain):
            yield LinkTrick.MISMATCH

    def _owner(self, host: Host) -> str:
        return host.name if host.address else self.lists.suffixes.registrable(host.name)

    def _names_another(self, rest: str, domain: str) -> bool:
        """Whether the path begins with a domain that is not where the link leads."""
        named = rest[1:].partition("/")[0].lower().removeprefix("www.")
        return (
            rest.startswith("/")
            and named != domain
            and (named in self.owned or named in self.lists.brands.genuine)
        )


def examine_links(body: str, domains: Collection[str], lists: LinkLists) -> LinksFound:
    """The links of `body` as it is sent; `domains` are the brand's own."""
    found = [
        each
        for each in candidates(body, lists.shorteners)
        if each.rest or each.schemed or not _is_prose(each, domains, lists)
    ]
    if not found:
        return NO_LINKS
    judge = _judge_of(tuple(domains), lists)
    if len(found) == 1:
        link = judge.verdict(found[0])
        return NO_LINKS if link is None else LinksFound(links=(link,), count=1)
    # What occurs twice is judged once.
    verdicts = {each: judge.verdict(each) for each in dict.fromkeys(found)}
    links = [link for each in found if (link := verdicts[each]) is not None]
    return LinksFound(links=tuple(dict.fromkeys(links))[: MOST_LINKS + 1], count=len(links))


@lru_cache(maxsize=256)
def _judge_of(domains: tuple[str, ...], lists: LinkLists) -> _Judge:
    """The judge of a brand's texts, with its verdicts about domains that forward nowhere."""
    judge = _Judge(lists, tuple(_owned(domains, lists)), {})
    plain = {}
    for name in judge.owned:
        link = judge.verdict(Candidate(name))
        if link is not None and lists.redirectors.keys().isdisjoint(parents_of(Host(name))):
            plain[name] = link
    return judge._replace(plain=plain)


def _is_prose(found: Candidate, domains: Collection[str], lists: LinkLists) -> bool:
    """Whether what follows the last dot shows at once that it is no domain, as in `a.m.`."""
    if not found.host.isascii():
        return False
    last = found.host.rpartition(".")[2].lower()
    return not (
        lists.suffixes.knows(last)
        or last in lists.bare.reserved
        or any(domain.endswith(last) for domain in domains)
    )


def parents_of(host: Host) -> list[str]:
    """The host and every domain above it, short of the top level; an address stands alone."""
    if host.address:
        return [host.name]
    found = []
    rest = host.name
    while "." in rest:
        found.append(rest)
        rest = rest.partition(".")[2]
    return found


def _owned(domains: Collection[str], lists: LinkLists) -> Iterator[str]:
    """The brand's domains in ASCII; one under which anybody may register is nobody's own."""
    for domain in domains:
        host = read_host(domain.removeprefix("www."))
        if host is not None and not host.address and not lists.suffixes.is_suffix(host.name):
            yield host.name
