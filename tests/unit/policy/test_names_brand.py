import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from consentry.domain.account import Brand
from consentry.policy.content import _stands, names_brand


def spoken(text: str) -> str:
    """Character by character: what is no letter or digit is a gap, some signs are nothing."""
    kept = (
        char if char.isalnum() else "" if char in "'’‘." or unicodedata.combining(char) else " "
        for char in unicodedata.normalize("NFKC", text).casefold()
    )
    return " ".join("".join(kept).split())


_TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("Acme'’._- éÉ\u0301\u0345ſİß１")), max_size=60
)


@given(_TEXTS, st.text(st.sampled_from("aéß' ._\u0301"), max_size=4))
@example("Chez L\u2019E\u0301toile_du Nord", "étoile")
@example("ACME DENTAL", "Acme Dental")
@example("acme-dental.", "acme dental")
def test_a_brand_is_found_as_a_reading_of_every_character_finds_it(text: str, name: str) -> None:
    said, asked = f" {spoken(text)} ", spoken(name)

    found = names_brand(text, Brand(name=name))

    assert found is (bool(asked) and f" {asked} " in said)


PIECES = st.sampled_from(
    ["Acme Dental", "acme", "O'", "\u2019", ".", ",", ":", "!", " ", "-", "_", "s", "é", "\u0301"]
)


@given(
    st.lists(PIECES, max_size=8).map("".join),
    st.sampled_from(["Acme Dental", "Acme", "O'Acme", "St. Acme", "é", "X."]),
)
def test_a_name_that_stands_as_written_is_also_found_as_said(text: str, name: str) -> None:
    said = f" {spoken(name)} " in f" {spoken(text)} "
    assert said or not _stands(name, text)
    assert names_brand(text, Brand(name=name)) == said
