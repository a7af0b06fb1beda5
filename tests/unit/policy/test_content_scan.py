"""What the content scan sees in a text, where, and how it was hidden."""

import sys
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.content import SHAPES
from consentry.policy.content.scan import scan
from consentry.policy.content_facts import ContentFinding, Disguise, Severity
from consentry.policy.loading import load

if TYPE_CHECKING:
    from _typeshed import TraceFunction

_LEXICON = load().content
_TRICKY = (
    "aelopsc1450@$!|*'.- \u200b\u00ad\u0430\u0435\u043e\u0440\u0455\u0301é\U0001f60a\U0001d41a#\n"
)


def _found(text: str) -> dict[str, ContentFinding]:
    return {finding.category: finding for finding in scan(text, _LEXICON)}


@pytest.mark.parametrize(
    ("text", "disguise"),
    [
        pytest.param("play at the c4s1n0 tonight", Disguise.LEET, id="figures"),
        pytest.param("play at the ca$ino tonight", Disguise.LEET, id="signs"),
        pytest.param("play at the c a s i n o tonight", Disguise.SPACED, id="spaces"),
        pytest.param("play at the c.a.s.i.n.o tonight", Disguise.DOTTED, id="dots"),
        pytest.param("play at the c-a-s-i-n-o tonight", Disguise.DOTTED, id="hyphens"),
        pytest.param("play at the caaasiiinooo tonight", Disguise.REPEATS, id="repeats"),
        pytest.param("play at the cas\u200bino tonight", Disguise.ZERO_WIDTH, id="zero width"),
        pytest.param("play at the cas\u00adino tonight", Disguise.ZERO_WIDTH, id="soft hyphen"),
        pytest.param("play at the c\u0430sino tonight", Disguise.CONFUSABLE, id="cyrillic"),
        pytest.param("play at the casin\u03bf tonight", Disguise.CONFUSABLE, id="greek"),
        pytest.param("play at the ｃａｓｉｎｏ tonight", Disguise.CONFUSABLE, id="full width"),
        pytest.param("play at the 𝐜𝐚𝐬𝐢𝐧𝐨 tonight", Disguise.CONFUSABLE, id="mathematical"),
    ],
)
def test_a_hidden_word_is_found_and_its_hiding_is_a_finding_too(
    text: str, disguise: Disguise
) -> None:
    found = _found(text)

    assert found["GAMBLING"].severity is Severity.DENY
    assert found["GAMBLING"].disguise is disguise
    assert found["EVASION"].disguise is disguise


def test_a_word_in_the_open_is_found_without_a_disguise() -> None:
    found = _found("play at the casino tonight")

    assert found["GAMBLING"].disguise is Disguise.NONE
    assert "EVASION" not in found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Come to the Casino night, free chips", id="plain"),
        pytest.param("¡Ven al CASINO gratis hoy!", id="accents before it"),
        pytest.param("İÄß 😊 free spins at the casino", id="letters that change length"),
        pytest.param("\u200b\u200b play at the c\u0430s\u200bino", id="hidden"),
        pytest.param("P L A Y   T H E   C A S I N O", id="spelled out"),
    ],
)
def test_a_finding_stands_where_it_says_in_the_text_as_sent(text: str) -> None:
    finding = _found(text)["GAMBLING"]

    shown = text[finding.start : finding.end].casefold().replace("\u200b", "").replace(" ", "")
    assert "c" in shown
    assert "sino" in shown


@pytest.mark.parametrize(
    "text",
    [
        "Room 4A, 3 pm, $50, B2B, U.S.A., 1st floor, 2nd door, 10k run, H2O, MP3",
        "Call 206-555-0142 or (206) 555-0143, ref 97EFT8E, plate 8XK4L0A, gate A11",
        "Dr. J. D. K. Lee, a.m. and p.m., e.g. Q & A, R&D, O'Brien--M/L",
        "Sooo happy! Yesss! www.acme.example AAA batteries XXL",
        "Zoë, Jón, François, Größe, İstanbul, naïve café",
        "Ваш приём у стоматолога завтра в 10:30",
        "予約は明日14時です。 ＡＴＭは３階です。",
        "WiFi at MakerSpace, iPad, eBook, McDonald, YouTube",
        "Scunthorpe, Essex, Cockburn, Penistone, assess, analyst, cocktail dress, shiitake",
    ],
)
def test_ordinary_writing_hides_nothing(text: str) -> None:
    assert scan(text, _LEXICON) == ()


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param("our new s@le room", Severity.REVIEW, id="one word"),
        pytest.param("our new s@le st@rts", Severity.DENY, id="two words"),
        pytest.param("S A L E on Saturday", Severity.REVIEW, id="one spelled word"),
        pytest.param("freeee ssshipping todayyy", Severity.REVIEW, id="drawn out"),
    ],
)
def test_harmless_words_may_be_written_oddly_once(text: str, severity: Severity) -> None:
    assert _found(text)["EVASION"].severity is severity


def test_one_finding_stands_for_a_category_the_strictest() -> None:
    twice = "update on your loan application. payday loan today, no credit check"
    findings = scan(twice, _LEXICON)

    assert len({finding.category for finding in findings}) == len(findings)
    assert _found(twice)["FIN_PAYDAY"].severity is Severity.DENY


def test_the_brands_name_may_be_in_capitals() -> None:
    loud = scan("BRIGHTSMILES DENTISTRY: see you!", _LEXICON)
    named = scan("BRIGHTSMILES DENTISTRY: see you!", _LEXICON, {"brightsmiles", "dentistry"})

    assert [finding.category for finding in loud] == ["CAPITALS"]
    assert named == ()


@given(st.text(max_size=1600) | st.text(alphabet=_TRICKY, max_size=300))
def test_any_text_can_be_scanned_and_findings_lie_within_it(text: str) -> None:
    for finding in scan(text, _LEXICON):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.category in _LEXICON.categories


def _steps(text: str) -> int:
    """How many lines and calls of the package a scan runs: the same on any machine."""
    steps = 0

    def count(_frame: FrameType, _event: str, _given: object) -> "TraceFunction":
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        scan(text, _LEXICON)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_takes_at_most_two_and_a_half_times_the_steps(shape: str) -> None:
    half, whole = _steps(SHAPES[shape](800)), _steps(SHAPES[shape](1600))

    assert whole <= 2.5 * half
