"""Whatever is found in fewer steps is what the careful steps find."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consentry.domain.encoding import measure, outside_ascii, size
from consentry.domain.intent import words
from consentry.policy import wording
from consentry.policy.content import looks
from consentry.policy.content.cutting import WORD, cut_up
from consentry.policy.content.letters import repeats, stretched
from consentry.policy.content.looks import may_be_spelled, odd_looks
from consentry.policy.links import candidates as reading
from consentry.policy.links.verdicts import examine_links
from consentry.policy.loading import load
from tests.support.builders import BRAND

_CHARS = st.sampled_from(
    "aabcdeilnorstAEIST0135 \t\n..,:;!?-_/\\'\"$%@|*#()[]<>=~éñÉİßﬁ’…€😊а\u200b\u0301\u3002\ud800"
)
_PIECES = st.sampled_from(
    [
        "acmedental.example",
        "https://acmedental.example/v/1.",
        "http://bit.ly/a",
        "desk@acmedental.example!",
        "desk@evil.example/go",
        "www.evil.example?a=b",
        "evil [.] example",
        "https://acmedental.example/a_",
        "Reply STOP to opt out. ",
        "no reply STOP! ",
        "S.A.L.E ",
        "c a s h ",
        "AAAA BBBB ",
        "SaLe CaSh FrEe ",
        "******* ",
        "$50 50% 9am f0r ana's ana's",
    ]
)
_TEXTS = st.lists(st.one_of(_CHARS, _PIECES), max_size=40).map("".join)


@given(_TEXTS)
def test_the_size_is_the_same_with_and_without_what_could_be_mended(text: str) -> None:
    whole = measure(text)

    assert size(text) == (whole.encoding, whole.parts)


@given(_TEXTS)
def test_characters_outside_ascii_are_left_over_in_order(text: str) -> None:
    assert outside_ascii(text) == "".join(char for char in text if not char.isascii())


@given(_TEXTS)
def test_a_text_is_folded_as_character_by_character(text: str) -> None:
    letters = load().content.letters

    if not text.isascii():
        assert letters.fold(text) == text.translate(letters.folding)


@given(_TEXTS)
def test_words_are_normalised_as_character_by_character(text: str) -> None:
    assert words._folded_mostly_ascii(text).split() == words._folded(text).split()


@given(_TEXTS)
def test_what_surely_is_one_sentence_is_one(text: str) -> None:
    if wording._is_one(text) and ". " not in text:
        parts = [words.words_of(each) for each in wording.sentences(text)]

        assert [each for each in parts if each] in ([words.words_of(text)], [])


@given(_TEXTS.map(str.lower))
@example("aaa")
@example("x aa")
def test_a_letter_three_times_in_a_row_repeats(plain: str) -> None:
    assert repeats(plain) or not stretched(plain)
    if plain.isascii():
        assert repeats(plain) == bool(re.search(r"(.)\1\1", plain, re.DOTALL))


@given(_TEXTS)
def test_where_nothing_may_be_spelled_nothing_is(text: str) -> None:
    plain = load().content.letters.fold(text)
    spelled = re.compile(r"(?<![^\W_])[a-z0-9]([\W_]{1,3})[a-z0-9]\1[a-z0-9](?![^\W_])")

    assert may_be_spelled(plain) or not spelled.search(plain)


@given(_TEXTS)
def test_an_ordinary_shape_hides_no_odd_looks(text: str) -> None:
    foreign = outside_ascii(load().content.letters.fold(text))
    found = odd_looks(text, foreign, ("acme",), promotional=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looks, "_TURN", b"")  # is in every shape: no text passes as ordinary
        assert odd_looks(text, foreign, ("acme",), promotional=False) == found


@given(_TEXTS)
def test_the_words_are_those_of_the_whole_text_in_order(text: str) -> None:
    content = load().content
    plain = content.letters.fold(text)

    cut = cut_up(plain, content.kinds)

    assert cut.words == WORD.findall(plain)
    assert {cut.words[at] for at in cut.unknown} >= {
        word for word in cut.words if word not in content.known and word.isalpha()
    }
    assert set(cut.anchors) == content.anchors.intersection(cut.words)


@given(_TEXTS)
def test_a_plain_link_is_read_in_one_step_as_in_many(text: str) -> None:
    known = load().links.shorteners
    found = list(reading.candidates(text, known))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_PLAIN", re.compile(r"(?!)"))
        assert list(reading.candidates(text, known)) == found


@pytest.mark.parametrize("page", ["", "/go", "/v/ABC-1", "/a_b", "/?q=1", "//evil.example"])
def test_a_brand_s_own_domain_is_judged_as_a_foreign_one_is_with_the_same_page(page: str) -> None:
    lists = load().links
    own = examine_links(f"https://{BRAND.domains[0]}{page}", BRAND.domains, lists).links[0]
    under = examine_links(f"https://m.{BRAND.domains[0]}{page}", BRAND.domains, lists).links[0]

    assert (own.domain, own.tricks, own.affiliate) == (under.domain, under.tricks, under.affiliate)
    assert [own.own, under.own] == [True, True]
