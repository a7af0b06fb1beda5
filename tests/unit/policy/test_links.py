"""What counts as a link, whose it is, and what is done to hide it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.account import Brand
from consentry.policy.content_facts import LinkFacts, LinkTrick
from consentry.policy.links import MOST_LINKS, examine_links
from consentry.policy.loading import load
from tests.support.builders import BRAND

_LISTS = load().links


def _links(body: str, brand: Brand = BRAND) -> tuple[LinkFacts, ...]:
    return examine_links(body, brand.domains, _LISTS).links


def _hosts(body: str) -> list[str]:
    return [link.host for link in _links(body)]


def _only(body: str, brand: Brand = BRAND) -> LinkFacts:
    (link,) = _links(body, brand)
    return link


def test_links_are_found_with_their_domain() -> None:
    own, other = _links("see https://www.acmedental.example/a and http://x.foo.co.uk:80/b?c=d")

    assert (own.host, own.domain, own.own) == ("www.acmedental.example", "acmedental.example", True)
    assert (other.host, other.domain, other.own) == ("x.foo.co.uk", "foo.co.uk", False)


@pytest.mark.parametrize(
    "body",
    [
        "acmedental.example",
        "at acmedental.example.",
        "BOOK.AcmeDental.Example/x",
        "(acmedental.example)",
        "Thanks.Acmedental.Example!",
        "www.acmedental.example",
    ],
)
def test_the_brands_bare_domains_are_links(body: str) -> None:
    assert [link.own for link in _links(body)] == [True]


@pytest.mark.parametrize(
    ("body", "host"),
    [
        ("see foo.com", "foo.com"),
        ("see foo.com.", "foo.com"),
        ("see foo.com, or call", "foo.com"),
        ("is it foo.com?", "foo.com"),
        ("“foo.com”", "foo.com"),
        ("(foo.com/a_(b))", "foo.com"),
        ("VISIT FOO.COM NOW", "foo.com"),
        ("at Foo.Com today", "foo.com"),
        ("at Foo.com today", "foo.com"),
        ("bargains.shop", "bargains.shop"),
        ("foo.info", "foo.info"),
        ("x.com", "x.com"),
        ("t.co", "t.co"),
        ("163.com", "163.com"),
        ("Thanks.Info/pay", "thanks.info"),
        ("see you.me/x", "you.me"),
        ("evil.example", "evil.example"),
        ("wait...foo.com", "foo.com"),
        ("http://foo.unheardof/x", "foo.unheardof"),
        ("http://intranet/x", "intranet"),
        ("HTTPS://FOO.COM/X", "foo.com"),
        ("https://foo.com:8443/x", "foo.com"),
        ("foo.com:8443", "foo.com"),
        ("//foo.com/x", "foo.com"),
        ("https:\\\\foo.com\\x", "foo.com"),
        ("see:https://foo.com", "foo.com"),
        ("https://foo.com.", "foo.com"),
        ("<https://foo.com>", "foo.com"),
        ("https://müller.example/", "xn--mller-kva.example"),
        ("https://xn--mller-kva.example/", "xn--mller-kva.example"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("me@foo.com/x", "foo.com"),
        ("ftp://foo.com/x", "foo.com"),
    ],
)
def test_what_a_phone_opens_is_a_link(body: str, host: str) -> None:
    assert _hosts(body) == [host]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "...",
        "costs 1.50",
        "costs $1,299.00/month",
        "e.g. at 9 a.m.",
        "e.g.at 9 a.m.to 5 p.m.in town",
        "9 a.m./5 p.m.",
        "see you.Then go",
        "Thanks.Info follows",
        "ready Tuesday.My name is Ann",
        "it is done.So come in",
        "St.Louis",
        "Dr.Brown and Mr.Green",
        "Acme Inc.is here, No.1 in town",
        "write to x@acmedental.example",
        "write to bank.com@acmedental.example or a.me+x@foo.com",
        "ask @acme.dental",
        "v1.2.3 or 10.0.19045",
        "on 24.12.2026 at 10.30",
        "at 10.am or 9am.to noon",
        "2.5kg, 1.kg, 50.mg",
        "call 415.555.0100",
        "the file report.pdf or notes.md or scan.zip",
        "U.S.A. and U.K.in one",
        "Ph.D.in law",
        "the dot com boom",
        "you.me and us",
        "3.5/5 stars",
        "a..b",
        "-.-",
        "http://",
        "https:///",
        "http://a..b/",
        "https://%%%/",
        "http://256.1.1.1.1/",
    ],
)
def test_what_is_no_link_is_none(body: str) -> None:
    assert _links(body) == ()


@pytest.mark.parametrize(
    ("body", "hosts"),
    [
        ("foo.com,bar.com", ["foo.com", "bar.com"]),
        ("https://foo.com/a,bar.com/b", ["foo.com", "bar.com"]),
        ("https://foo.com,https://bar.com", ["foo.com", "bar.com"]),
        ("https://foo.com/x|hxxps://bar.com", ["foo.com", "bar.com"]),
        ("foo.com/x;bar.com/y", ["foo.com", "bar.com"]),
        ("https://foo.com bar.com", ["foo.com", "bar.com"]),
        ("[foo.com](https://bar.com/x)", ["foo.com", "bar.com"]),
    ],
)
def test_links_without_a_space_between_them_are_all_seen(body: str, hosts: list[str]) -> None:
    assert _hosts(body) == hosts


@pytest.mark.parametrize(
    ("body", "host", "tricks"),
    [
        ("http://192.0.2.7/x", "192.0.2.7", ["ip_host"]),
        ("192.0.2.7/login", "192.0.2.7", ["ip_host"]),
        ("192.0.2.7:8080", "192.0.2.7", ["ip_host"]),
        ("http://3221225991/x", "192.0.2.7", ["ip_host"]),
        ("http://0xC0000207/", "192.0.2.7", ["ip_host"]),
        ("http://0300.0.02.7/", "192.0.2.7", ["ip_host"]),
        ("http://192.0.519/", "192.0.2.7", ["ip_host"]),
        ("http://[2001:db8::1]:8080/x", "2001:db8::1", ["ip_host"]),
        ("http://[::ffff:192.0.2.7]/", "::ffff:192.0.2.7", ["ip_host"]),
        ("https://bank.com@evil.com/x", "evil.com", ["userinfo"]),
        ("https://bank.com:pw@evil.com", "evil.com", ["userinfo"]),
        ("https://bank.com%40evil.com/x", "evil.com", ["disguised"]),
        ("https://%65vil.com/x", "evil.com", ["disguised"]),
        ("hxxp://evil.com", "evil.com", ["disguised"]),
        ("hXXps://evil.com", "evil.com", ["disguised"]),
        ("h**p://evil.com", "evil.com", ["disguised"]),
        ("hxxps[:]//evil[.]com/x", "evil.com", ["disguised"]),
        ("https[://]evil.com", "evil.com", ["disguised"]),
        ("evil[.]com", "evil.com", ["disguised"]),
        ("evil(dot)com/x", "evil.com", ["disguised"]),
        ("evil [dot] com", "evil.com", ["disguised"]),
        ("go to evil dot com now", "evil.com", ["disguised"]),
        ("evil．com/x", "evil.com", ["disguised"]),
        ("evil。com/x", "evil.com", ["disguised"]),
        ("ｅｖｉｌ.com", "evil.com", ["disguised"]),
        ("ev\u200bil.com", "evil.com", ["disguised"]),
        ("https://ev\u00adil.com/x", "evil.com", ["disguised"]),
        ("bit .ly/x", "bit.ly", ["disguised"]),
        ("bit. ly/x", "bit.ly", ["disguised"]),
        ("xn--mller-kva.de", "xn--mller-kva.de", ["punycode"]),
        ("https://foo.com/go?url=https://bar.com", "foo.com", ["redirect"]),
        ("https://foo.com/go?url=https%3A%2F%2Fbar.com%2Fx", "foo.com", ["redirect"]),
        ("https://foo.com/go?u=https%253A%252F%252Fbar.com", "foo.com", ["redirect"]),
        ("https://foo.com/go?next=//bar.com/x", "foo.com", ["redirect"]),
        ("https://foo.com/go?next=www.bar.com", "foo.com", ["redirect"]),
        ("https://foo.com/https://bar.com/x", "foo.com", ["redirect"]),
        ("https://foo.com/go?u=http://192.0.2.7/", "foo.com", ["redirect"]),
        ("https://www.google.com/url?q=x", "www.google.com", ["redirect"]),
        ("https://foo.com/acmedental.example/x", "foo.com", ["mismatch"]),
        ("https://foo.com/paypal.com/x", "foo.com", ["mismatch"]),
        ("acmedental.example.evil.com", "acmedental.example.evil.com", ["lookalike"]),
        ("https://acmedenta1.example/x", "acmedenta1.example", ["lookalike"]),
        ("acme-dental.com", "acme-dental.com", ["lookalike"]),
        ("acmedentall.com", "acmedentall.com", ["lookalike"]),
        ("acmedetnal.com", "acmedetnal.com", ["lookalike"]),
        ("https://paypal.evil.com", "paypal.evil.com", ["lookalike"]),
        ("paypa1.com", "paypa1.com", ["lookalike"]),
        ("paypal-refund.com", "paypal-refund.com", ["lookalike"]),
        ("securepaypal.com", "securepaypal.com", ["lookalike"]),
        ("paypal.xyz", "paypal.xyz", ["lookalike"]),
        ("rnicrosoft.com", "rnicrosoft.com", ["lookalike"]),
        ("apple-support.com", "apple-support.com", ["lookalike"]),
        ("https://аpple.com/", "xn--pple-43d.com", ["lookalike"]),
        ("https://раураl.com/", "xn--l-7sba6dbr.com", ["lookalike"]),
        ("https://сосо.com/", "xn--n1aahb.com", ["lookalike"]),
        ("https://pàypal.com/", "xn--pypal-rqa.com", ["lookalike"]),
    ],
)  # fmt: skip
def test_a_disguise_is_seen_through_and_named(body: str, host: str, tricks: list[str]) -> None:
    found = _only(body)

    assert (found.host, list(found.tricks), found.own) == (host, tricks, False)


@pytest.mark.parametrize(
    "body",
    [
        "https://acmedental.example/a?b=c&d=e#f",
        "https://www.acmedental.example/search?q=1.5",
        "https://acmedental.example/go?next=https://www.acmedental.example/x",
        "https://acmedental.example/x…",
        "“https://acmedental.example”",
        "https://paypal.com/x",
        "https://www.paypal.de/x",
        "https://www.amazon.co.uk/x",
        "https://apple.com/",
        "https://applegate.com/",
        "https://chase-dental.com/",
        "https://müller.example/",
        "https://例え.jp/",
        "https://acmedental.com/",
        "https://acme.example/",
        "https://www.google.com/maps/@37.77,-122.41,15z",
    ],
)
def test_an_honest_link_has_no_tricks(body: str) -> None:
    assert _only(body).tricks == ()


def test_a_look_alike_names_what_it_imitates() -> None:
    assert _only("https://acmedenta1.example/x").imitates == "acmedental.example"
    assert _only("https://paypa1.com").imitates == "paypal"
    assert _only("https://acmedental.example/x").imitates == ""


@pytest.mark.parametrize(
    ("body", "affiliate"),
    [
        ("https://foo.com/?aff_id=7", "aff_id"),
        ("foo.com/x?a=b&AffID=7", "affid"),
        ("foo.com?irclickid=7", "irclickid"),
        ("https://acmedental.example/?aff=7731", "aff"),
        ("https://foo.com/?subid=7", "subid"),
        ("https://acmedental.example/?subid=7", ""),
        ("https://foo.com/?utm_medium=affiliate", "utm_medium=affiliate"),
        ("https://foo.com/?utm_medium=sms", ""),
        ("https://www.awin1.com/cread.php", "awin1.com"),
        ("https://brand.pxf.io/c/1", "pxf.io"),
        ("https://foo.com/aff=7", ""),
        ("https://foo.com/?staff=7", ""),
    ],
)
def test_who_is_paid_for_a_click_is_seen(body: str, affiliate: str) -> None:
    assert _only(body).affiliate == affiliate


@pytest.mark.parametrize(
    ("body", "shortener"),
    [
        ("bit.ly/x", True),
        ("www.bit.ly", True),
        ("BIT.LY/x", True),
        ("rabbit.ly/x", False),
        ("youtu.be/x", True),
        ("bit.ly.acmedental.example", False),
    ],
)
def test_a_shortener_is_known_by_its_domain(body: str, shortener: bool) -> None:
    assert _only(body).shortener is shortener


def test_a_companys_own_shortener_is_its_own_and_a_public_one_nobodys() -> None:
    brand = replace(BRAND, domains=("youtu.be", "bit.ly"))

    assert not _only("https://youtu.be/x", brand).shortener
    assert _only("https://bit.ly/x", brand).shortener


@pytest.mark.parametrize(
    ("domains", "own"),
    [
        (("acmedental.example",), True),
        (("www.acmedental.example",), True),
        (("book.acmedental.example",), True),
        (("shop.acmedental.example",), False),
        (("example",), False),
        ((), False),
    ],
)
def test_a_link_is_the_brands_at_or_below_its_domains(domains: tuple[str, ...], own: bool) -> None:
    brand = replace(BRAND, domains=domains)

    assert _only("https://book.acmedental.example/x", brand).own is own


def test_a_shared_suffix_is_nobodys_own() -> None:
    brand = replace(BRAND, domains=("github.io", "co.uk", "192.0.2.7"))

    assert not any(link.own for link in _links("a.github.io/x b.co.uk http://192.0.2.7", brand))


def test_a_brands_own_name_in_another_script_is_its_own_however_it_is_written() -> None:
    brand = replace(BRAND, domains=("xn--mller-kva.example",))

    assert _only("https://müller.example", brand).own
    assert _only("https://XN--MLLER-KVA.example", brand).own
    assert _only("https://XN--MLLER-KVA.example", brand).tricks == ()


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.acmedental.example", "acmedental.example"),
        ("foo.com", "foo.com"),
        ("a.foo.co.uk", "foo.co.uk"),
        ("brand.github.io", "brand.github.io"),
        ("x.brand.github.io", "brand.github.io"),
        ("github.io", ""),
        ("co.uk", ""),
        ("com", ""),
        ("example", ""),
        ("a.b.ck", "a.b.ck"),
        ("b.ck", ""),
        ("www.ck", "www.ck"),
        ("a.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.kawasaki.jp", "a.b.kawasaki.jp"),
        ("s3.amazonaws.com", ""),
        ("a.xn--55qx5d.cn", "a.xn--55qx5d.cn"),
        ("a.b.c.unheardof", "c.unheardof"),
    ],
)
def test_what_was_registered_is_told_by_the_public_suffix_list(host: str, domain: str) -> None:
    assert _LISTS.suffixes.registrable(host) == domain
    assert _LISTS.suffixes.is_suffix(host) is (domain == "")


def test_a_repeated_link_is_kept_once_and_counted_twice() -> None:
    found = examine_links("foo.com/a foo.com/a foo.com/b", (), _LISTS)

    assert (len(found.links), found.count) == (1, 3)


def test_a_trick_shows_beside_an_honest_link_to_the_same_host() -> None:
    found = _links("https://acmedental.example https://acmedental.example/?u=https://evil.com")

    assert [link.tricks for link in found] == [(), (LinkTrick.REDIRECT,)]


def test_of_very_many_links_one_more_than_allowed_is_kept() -> None:
    found = examine_links(" ".join(f"a{n}.com" for n in range(200)), (), _LISTS)

    assert (len(found.links), found.count) == (MOST_LINKS + 1, 200)


_PIECES = st.sampled_from(
    [
        *("http://", "https://", "hxxp://", "//", "bit.ly", "a.com", "com", "xn--", "?url="),
        *("[::1]", "0x7f", "1.2.3.4", "[.]", " dot ", "%2F", "%40", "\u200b", "\ud800", "。", "а"),
        *(".", "/", "@", " ", "(", ",", "\\"),
    ]
)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_anything_made_of_pieces_of_links_can_be_examined(body: str) -> None:
    found = examine_links(body, BRAND.domains, _LISTS)

    assert len(found.links) <= found.count
    assert all(link.host.isascii() and link.domain for link in found.links)
