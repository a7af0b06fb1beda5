"""What each link of a text is: whose, shortened, disguised, paid for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from consentry.policy.facts import LinkFacts, LinkTrick
from consentry.policy.links.bare import is_link
from consentry.policy.links.candidates import Candidate, candidates
from consentry.policy.links.hosts import Host, read_host
from consentry.policy.links.lists import LinkLists
from consentry.policy.links.lookalikes import imitated
from consentry.policy.links.targets import affiliate_of, inner_hosts, redirects

MOST_LINKS = 10
"""More different links than these are not kept: `link.count` denies such a text anyhow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksFound:
    """The different links of a text, at most `MOST_LINKS` + 1, and how many there are in all."""

    links: tuple[LinkFacts, ...] = ()
    count: int = 0


NO_LINKS = LinksFound()


@dataclass(slots=True, kw_only=True)
class _Judge:
    """Judges the links of one text; what occurs twice is judged once."""

    lists: LinkLists
    owned: tuple[str, ...]
    seen: dict[Candidate, LinkFacts | None] = field(default_factory=dict)

    def verdict(self, found: Candidate) -> LinkFacts | None:
        if found not in self.seen:
            self.seen[found] = self._judged(found)
        return self.seen[found]

    def _judged(self, found: Candidate) -> LinkFacts | None:
        host = read_host(found.host)
        if host is None:
            return None
        parents = parents_of(host)
        lists = self.lists
        own = not host.address and any(domain in parents for domain in self.owned)
        shortener = not lists.shorteners.isdisjoint(parents) or (
            not own and not lists.company_shorteners.isdisjoint(parents)
        )
        if not (found.schemed or own or shortener or is_link(found, lists.suffixes, lists.bare)):
            return None
        domain = host.name if host.address else lists.suffixes.registrable(host.name) or host.name
        likeness = "" if own or host.address else imitated(host.name, domain, self.owned, lists)
        return LinkFacts(
            host=host.name,
            domain=domain,
            shortener=shortener,
            own=own,
            tricks=tuple(self._tricks(found, host, parents, domain, own=own, like=bool(likeness))),
            imitates=likeness,
            affiliate=affiliate_of(parents, found.rest, lists.affiliates, own=own),
        )

    def _tricks(
        self,
        found: Candidate,
        host: Host,
        parents: list[str],
        domain: str,
        *,
        own: bool,
        like: bool,
    ) -> Iterator[LinkTrick]:
        if host.address:
            yield LinkTrick.IP_HOST
        if found.userinfo:
            yield LinkTrick.USERINFO
        if found.disguised or host.encoded or "\\" in found.rest:
            yield LinkTrick.DISGUISED
        if not own and "xn--" in found.host.lower():
            yield LinkTrick.PUNYCODE
        if like:
            yield LinkTrick.LOOKALIKE
        if found.rest:
            inner = inner_hosts(found.rest, self.lists)
            if any(self._owner(one) != domain for one in inner) or redirects(
                parents, found.rest, self.lists
            ):
                yield LinkTrick.REDIRECT
            if not own and self._names_another(found.rest, domain):
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
    judge: _Judge | None = None
    count = 0
    links: dict[LinkFacts, None] = {}
    for found in candidates(body, lists.shorteners):
        if _is_prose(found, domains, lists):
            continue
        judge = judge or _Judge(lists=lists, owned=tuple(_owned(domains, lists)))
        link = judge.verdict(found)
        if link is not None:
            count += 1
            if len(links) <= MOST_LINKS:
                links[link] = None
    return LinksFound(links=tuple(links), count=count) if count else NO_LINKS


def _is_prose(found: Candidate, domains: Collection[str], lists: LinkLists) -> bool:
    """Whether what follows the last dot shows at once that it is no domain, as in `a.m.`."""
    if found.schemed or found.rest or not found.host.isascii():
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
    labels = host.name.split(".")
    return [".".join(labels[n:]) for n in range(len(labels) - 1)]


def _owned(domains: Collection[str], lists: LinkLists) -> Iterator[str]:
    """The brand's domains in ASCII; one under which anybody may register is nobody's own."""
    for domain in domains:
        host = _of_brand(domain)
        if host is not None and not host.address and not lists.suffixes.is_suffix(host.name):
            yield host.name


@lru_cache(maxsize=256)
def _of_brand(domain: str) -> Host | None:
    return read_host(domain.removeprefix("www."))
