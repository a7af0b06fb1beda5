import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.account import Brand
from consentry.domain.encoding import measure
from consentry.policy.content import body_hash, examine, names_brand, with_footer
from consentry.policy.loading import load
from tests.support.builders import BRAND

_BOOK = load()


@pytest.mark.parametrize(
    "text",
    [
        "Reply STOP to opt out",
        "reply 'stop' to unsubscribe",
        "Text STOP to end",
        "Txt STOP 2 end",
        "STOP to opt-out",
        "To unsubscribe, reply STOP.",
        "Reply with the word STOP",
        "Reply STOP/HELP",
        "Reply END to stop texts",
        "Text STOP to 12345",
        "STOP au 36111",
        "Pub STOP 36111",
        "Répondez STOP pour vous désabonner",
        "Responda ALTO para cancelar",
        "Antworten Sie mit STOP",
        "Responda SAIR",
        "HELP for help, STOP to cancel",
    ],
)
def test_wording_that_tells_how_to_stop_counts(text: str) -> None:
    assert _BOOK.wording.tells_how_to_stop(f"Acme Dental: hello. {text}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Reply 2 to stop",
        "stop2quit",
        "Reply STOP=end",
        "Reply stop2end",
        "We have got to STOP this terrible bill",
        "Do not reply STOP to this",
        "Stop at the shop",
        "Stop to shop with us",
        "Stop by today",
        "Call to opt out",
        "Reply YES to continue",
        "the offers never stop",
        "STOP 20",
    ],
)
def test_wording_that_does_not_does_not(text: str) -> None:
    assert not _BOOK.wording.tells_how_to_stop(f"Acme Dental: hello. {text}")


@pytest.mark.parametrize(
    ("language", "footer"),
    [
        ("en", " Reply STOP to opt out."),
        ("en-GB", " Reply STOP to opt out."),
        ("es", " Responda STOP para cancelar."),
        ("fr-CA", " Répondez STOP pour vous désabonner."),
        ("de", " Antworten Sie STOP zum Abmelden."),
        ("pt", " Responda STOP para sair."),
        ("xx", " Reply STOP to opt out."),
        ("", " Reply STOP to opt out."),
    ],
)
def test_the_footer_is_in_the_recipients_language_and_in_gsm(language: str, footer: str) -> None:
    body = with_footer("Acme Dental: see you Tue 9am.", book=_BOOK, language=language)

    assert body == f"Acme Dental: see you Tue 9am.{footer}"
    assert measure(body).encoding == "GSM-7"


@given(st.text(max_size=300))
def test_a_footer_is_added_once_and_then_counts(body: str) -> None:
    once = with_footer(body, book=_BOOK)

    assert _BOOK.wording.tells_how_to_stop(once)
    assert with_footer(once, book=_BOOK) == once


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("Acme Dental: hi", True),
        ("hi from ACME   dental!", True),
        ("ＡＣＭＥ Dental", True),
        ("Acme-Dental", True),
        ("Dr. Acme's dental chair", False),
        ("Acme", False),
        ("AcmeDental", False),
        ("Macme Dental", False),
        ("Smile Co says hi", True),
        ("Ben and Jerrys", True),
    ],
)
def test_a_brand_is_named_by_whole_words(body: str, named: bool) -> None:
    brand = Brand(name="Acme Dental", aliases=("Smile Co.", "Ben and Jerry's"))

    assert names_brand(body, brand) is named


def test_a_brand_without_a_name_is_never_named() -> None:
    assert not names_brand("anything", Brand(name="", aliases=("!",)))


@given(st.text(max_size=400))
def test_any_body_can_be_examined(body: str) -> None:
    found = examine(body, brand=BRAND, book=_BOOK)

    assert found.parts >= 1


def test_texts_that_differ_in_case_and_space_have_one_hash() -> None:
    assert body_hash("Acme  Dental:\nHELLO ") == body_hash("acme dental: hello")
    assert body_hash("Acme Dental: hello") != body_hash("Acme Dental: hello!")
    assert len(body_hash("\ud83d")) == 16
