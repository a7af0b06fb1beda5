import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.encoding import (
    GSM,
    UCS2,
    NonGsm,
    fits_aws,
    measure,
    plain_for,
    without_smart_punctuation,
)

_GSM_TEXT = st.text(alphabet="ab @£$¥èéùìòÇØøÅåΔ_ΦΓΛ€^{}[]~|\\\n")
_EXTENSION = set("\f^{}\\[~]|€")


@pytest.mark.parametrize(
    ("body", "encoding", "parts", "units", "per_part"),
    [
        pytest.param("", GSM, 1, 0, 160, id="empty"),
        pytest.param("a" * 160, GSM, 1, 160, 160, id="160 fill one part"),
        pytest.param("a" * 161, GSM, 2, 161, 153, id="161 need two"),
        pytest.param("a" * 306, GSM, 2, 306, 153, id="306 fill two parts"),
        pytest.param("a" * 307, GSM, 3, 307, 153, id="307 need three"),
        pytest.param("€" * 80, GSM, 1, 160, 160, id="an extension character takes two"),
        pytest.param("a" * 159 + "€", GSM, 2, 161, 153, id="an extension at the edge"),
        pytest.param(
            "a" * 152 + "€" + "b" * 151, GSM, 2, 305, 153, id="fits though an escape moved"
        ),
        pytest.param("a" * 152 + "€" + "b" * 152, GSM, 3, 306, 153, id="an escape is never cut"),
        pytest.param("ш" * 70, UCS2, 1, 70, 70, id="70 fill one part"),
        pytest.param("ш" * 71, UCS2, 2, 71, 67, id="71 need two"),
        pytest.param("😀" * 35, UCS2, 1, 70, 70, id="an emoji takes two units"),
        pytest.param("😀" * 67, UCS2, 3, 134, 67, id="a surrogate pair is never cut"),
        pytest.param("Ç", GSM, 1, 1, 160, id="capital c-cedilla is in"),
        pytest.param("ç", UCS2, 1, 1, 70, id="small c-cedilla is not"),
    ],
)
def test_a_text_has_its_size(
    body: str, encoding: str, parts: int, units: int, per_part: int
) -> None:
    size = measure(body)

    assert (size.encoding, size.parts, size.units, size.per_part) == (
        encoding,
        parts,
        units,
        per_part,
    )


@pytest.mark.parametrize(
    ("char", "suggestion"),
    [("’", "'"), ("“", '"'), ("—", "-"), ("…", "..."), ("\u00a0", " "), ("\u200b", ""), ("á", "a"),
     ("ê", "e"), ("ç", "c"), ("\t", " "), ("😀", ""), ("ш", ""), ("ﬁ", "fi"), ("½", "1/2"),
     ("ł", "l"), ("×", "x"), ("²", "2"), ("œ", "oe")],
)  # fmt: skip
def test_what_forces_ucs2_is_named_with_a_substitute(char: str, suggestion: str) -> None:
    assert measure(f"ab{char}").non_gsm == (NonGsm(char=char, index=2, suggestion=suggestion),)


def test_at_most_twenty_characters_are_reported() -> None:
    assert len(measure("ш" * 500).non_gsm) == 20


@pytest.mark.parametrize(
    ("body", "fits"),
    [("a" * 1530, True), ("a" * 1531, False), ("ш" * 630, True), ("ш" * 631, False)],
    ids=["1530 gsm", "1531 gsm", "630 ucs-2", "631 ucs-2"],
)
def test_aws_takes_1530_gsm_or_630_other_characters(body: str, fits: bool) -> None:
    assert fits_aws(measure(body)) is fits


@given(_GSM_TEXT)
def test_gsm_units_are_one_or_two_per_character(body: str) -> None:
    size = measure(body)

    assert size.encoding == GSM
    assert size.units == sum(2 if char in _EXTENSION else 1 for char in body)
    assert size.units <= size.parts * size.per_part <= max(size.units * 1.01 + 154, 160)


@given(st.text())
def test_ucs2_units_are_utf16_code_units(body: str) -> None:
    size = measure(body + "ш")

    assert size.units == len((body + "ш").encode("utf-16-le", "surrogatepass")) // 2


_EVERY_GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def _slowly(body: str) -> tuple[str, int, int]:
    """Encoding, parts and units by filling parts one character at a time, as a phone would."""
    if all(char in _EVERY_GSM or char in _EXTENSION for char in body):
        encoding, single, room = "GSM-7", 160, 153
        sizes = [2 if char in _EXTENSION else 1 for char in body]
    else:
        encoding, single, room = "UCS-2", 70, 67
        sizes = [len(char.encode("utf-16-le", "surrogatepass")) // 2 for char in body]
    if sum(sizes) <= single:
        return encoding, 1, sum(sizes)
    parts: list[list[int]] = [[]]
    for size in sizes:
        if sum(parts[-1]) + size > room:
            parts.append([])
        parts[-1].append(size)
    return encoding, len(parts), sum(sizes)


_MIXED = st.text(alphabet=st.sampled_from("ab €^~|@Çç’ш😀\n\f\u200b"), max_size=700)
_LONG_GSM = st.text(alphabet=st.sampled_from("ab €^~|@Ç"), min_size=140, max_size=700)
_LONG_UCS2 = st.text(alphabet=st.sampled_from("aш😀"), min_size=60, max_size=300)


@given(_MIXED | _LONG_GSM | _LONG_UCS2 | st.text(max_size=400))
def test_the_size_is_that_of_a_slow_and_plain_reckoning(body: str) -> None:
    size = measure(body)

    assert (size.encoding, size.parts, size.units) == _slowly(body)


def test_the_basic_table_has_its_127_characters() -> None:
    assert len(set(_EVERY_GSM)) == 127
    assert measure(_EVERY_GSM).units == 127
    assert measure("".join(sorted(_EXTENSION))).units == 2 * 10


@given(st.text(max_size=200))
def test_every_offending_character_is_named_where_it_stands(body: str) -> None:
    size = measure(body)

    foreign = [
        i for i, char in enumerate(body) if char not in _EVERY_GSM and char not in _EXTENSION
    ]
    assert [item.index for item in size.non_gsm] == foreign[:20]
    for item in size.non_gsm:
        assert item.char == body[item.index]
        assert measure(item.suggestion).encoding == GSM


def test_smart_punctuation_is_replaced_and_each_change_told() -> None:
    body, changes = without_smart_punctuation("It’s 9–5…")

    assert body == "It's 9-5..."
    assert changes == {"2": "’", "6": "–", "8": "…"}
    assert [plain_for(char) for char in changes.values()] == ["'", "-", "..."]


@pytest.mark.parametrize("body", ["plain 'text'", "naïve façade", "👩‍👧", "ł·l", ""])
def test_letters_and_emoji_are_no_smart_punctuation(body: str) -> None:
    assert without_smart_punctuation(body) == (body, {})


@given(st.text(max_size=300))
def test_replacing_twice_changes_nothing_more(body: str) -> None:
    once, _ = without_smart_punctuation(body)

    assert without_smart_punctuation(once) == (once, {})
