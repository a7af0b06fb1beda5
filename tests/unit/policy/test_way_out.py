"""Ways to stop that need no reply are told from those that do, and from none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.policy.content_facts import WayOut
from consentry.policy.loading import load
from consentry.policy.way_out import way_out

WORDING = load().wording


@pytest.mark.parametrize(
    "text",
    [
        "Promo chez Acme. STOP au 36111",
        "Text STOP to 12345 to end",
        "To unsubscribe, text STOP to +1 206 555 0100.",
        "Envíe BAJA al 12345",
    ],
)
def test_a_keyword_to_a_number_is_a_way_by_text(text: str) -> None:
    assert way_out(text, WORDING) is WayOut.TEXT


@pytest.mark.parametrize(
    "text",
    [
        "To opt out visit acmedental.example/stop",
        "Unsubscribe: stop@acme.example",
        "Call (206) 555-0100 to opt out.",
        "Abmelden: https://acme.example/ab",
    ],
)
def test_a_page_an_address_or_a_number_beside_the_words_is_another_way(text: str) -> None:
    assert way_out(text, WORDING) is WayOut.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Reply STOP to opt out.",
        "See acmedental.example. Reply STOP to opt out.",
        "Call 206 555 0100.",
        "Do not text STOP to 12345",
        "You cannot unsubscribe at acme.example",
        "The bus stop is at 9 Main St",
    ],
)
def test_a_reply_or_a_place_alone_is_no_way(text: str) -> None:
    assert way_out(text, WORDING) is WayOut.NONE


@given(st.text(max_size=1600))
def test_any_text_is_read(text: str) -> None:
    assert way_out(text, WORDING) in WayOut
