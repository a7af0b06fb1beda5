"""The handset page as a person meets it: a real browser on the product's own stack."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.local.apart import Apart, apart
from tests.local.browser import Page, installed
from tests.local.support import call

PERSON, STRANGER = "+14155550123", "+14155550199"
FIRST, SECOND = f"#phone-{PERSON[1:]}", f"#phone-{STRANGER[1:]}"
BROWSER = installed()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no browser: `sh tools/install_browser.sh`"),
]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    with apart(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def page(browser: Page, stack: Apart) -> Page:
    call(f"{stack.control}/reset", "POST", {"warm": True})
    browser.requested.clear()
    browser.complaints.clear()
    browser.look()
    browser.open(f"{stack.control}/")
    browser.until("document.querySelector('#steps button:not(:disabled)')")
    return browser


def texts(page: Page, phone: str = FIRST) -> list[str]:
    """What a phone shows as received."""
    found: list[str] = page.run(
        f"[...document.querySelectorAll('{phone} .in .bubble')].map((one) => one.innerText)"
    )
    return found


def wait_for_texts(page: Page, count: int, phone: str = FIRST) -> list[str]:
    page.until(f"document.querySelectorAll('{phone} .in .bubble').length === {count}")
    return texts(page, phone)


def wait_for_card(page: Page, status: str) -> str:
    """The card of a text that was not sent."""
    page.until(f"document.querySelector('.card.{status}')")
    return page.text(f".card.{status}")


def play_the_story(page: Page) -> None:
    page.click("1", "#steps")
    wait_for_texts(page, 1)
    page.click("2", "#steps")
    wait_for_texts(page, 2)
    page.click("3", "#steps")
    wait_for_card(page, "blocked")


def choose(page: Page, field: str, value: str) -> None:
    """Choose the option that begins so, as a person does."""
    page.run(f"""(() => {{
        const field = document.querySelector("{field}");
        field.selectedIndex = [...field.options].findIndex((one) => one.text.startsWith("{value}"));
        field.dispatchEvent(new Event("change"));
    }})()""")


def test_the_story_is_played_in_three_clicks(page: Page, stack: Apart) -> None:
    assert page.run("document.querySelectorAll('#steps button:not(:disabled)').length") == 1
    play_the_story(page)
    first, second = texts(page)
    assert first == "Acme Dental: see you Tue 9am. Reply STOP to opt out."
    assert "opted out" in second
    card = wait_for_card(page, "blocked")
    assert "The recipient is opted out" in card
    assert "only a START from that handset undoes an opt-out" in card
    link = page.run("document.querySelector('.card.blocked .cites a').href")
    assert link.startswith("https://www.ecfr.gov/current/title-47/section-64.1200")
    assert "A text was refused" in page.text(f"{FIRST} .gap")
    assert page.text("#story-title").startswith("The STOP held")
    assert page.complaints == [
        f"Failed to load resource: the server responded with a status of 422 "
        f"(Unprocessable Content) {stack.control}/texts"
    ]
    assert {one for one in page.requested if not one.startswith((stack.control, "data:"))} == set()


def test_an_arriving_text_is_said_and_does_not_move_where_motion_is_unwanted(page: Page) -> None:
    page.click("1", "#steps")
    wait_for_texts(page, 1)
    page.until("document.querySelector('[aria-live=polite]').innerText.includes('see you Tue')")
    assert page.run("document.getAnimations().length") == 0


def test_behind_each_text_is_its_decision_in_words(page: Page) -> None:
    page.click("1", "#steps")
    wait_for_texts(page, 1)
    page.run(f"document.querySelector('{FIRST} .in .why').focus()")
    page.press("Enter", 13)
    page.until("document.querySelector('#decision .facts')")
    said = page.text("#decision")
    assert re.search(r"\d+ rules looked at this text and none of them objected", said)
    assert "as it left: allowed" in said
    assert "Opt-outs are absolute" in said
    assert "contact-your-client" in said
    page.press("Escape", 27)
    page.until("!document.querySelector('#decision').open")
    assert page.run("document.activeElement.className") == "why"


def test_a_held_text_says_until_when_and_goes_when_the_clock_gets_there(
    page: Page, stack: Apart
) -> None:
    early = {"now": "2026-11-25T15:50:00Z", "jump": True}
    assert call(f"{stack.control}/clock", "POST", early).status == 200
    page.until("document.querySelector('#clock-time').innerText.startsWith('07:50')")
    choose(page, "#campaign", "Acme Dental, offers")
    page.click("Send", "#compose")
    card = wait_for_card(page, "held")
    assert "Goes Wed 25 Nov, 08:00 in Los Angeles (16:00 UTC)" in card
    assert "outside the hours for marketing texts" in card
    page.click("Move the clock to 08:00", ".card")
    page.until("!document.querySelector('.card.held')", seconds=90)
    assert wait_for_texts(page, 1) == [
        "Acme Dental: 20% off whitening this week. Reply STOP to opt out."
    ]


def test_a_text_under_a_pause_waits_for_its_end_and_names_no_hour(page: Page, stack: Apart) -> None:
    early = {"now": "2026-11-25T15:50:00Z", "jump": True}
    assert call(f"{stack.control}/clock", "POST", early).status == 200
    page.until("document.querySelector('#clock-time').innerText.startsWith('07:50')")
    choose(page, "#campaign", "Acme Dental, offers")
    page.click("Send", "#compose")
    wait_for_card(page, "held")
    operate(stack, "pause", {"reason": "a typo"})
    page.click("Move the clock to 08:00", ".card")
    page.until("document.querySelector('.card.held') && !document.querySelector('.card .until')")
    card = page.text(".card.held")
    assert "paused" in card
    assert "Move the clock" not in card
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.run(wider), "a path in what to do has no gap at which a line could end"
    page.click("The whole decision", ".card")
    page.until("document.querySelector('#decision .facts')")
    assert "It waits for the end of a pause" in page.text("#decision")
    page.press("Escape", 27)

    operate(stack, "resume", {"reason": "it is mended"})
    later = {"now": "2026-11-25T16:06:00Z"}
    assert call(f"{stack.control}/clock", "POST", later).status == 200

    page.until("!document.querySelector('.card.held')", seconds=90)
    assert wait_for_texts(page, 1) == [
        "Acme Dental: 20% off whitening this week. Reply STOP to opt out."
    ]


def test_a_text_for_review_waits_for_a_person(page: Page, stack: Apart) -> None:
    key = {"authorization": "Bearer local-operator"}
    rules = f"{stack.api}/v1/policy/operator-rules"
    words = {"words": [{"text": "zipline", "outcome": "review"}]}
    assert call(rules, "PUT", words, key).status == 201
    body = "Acme Dental: a zipline is at the office. Reply STOP to opt out."
    message = {"campaign": "appointments", "to": PERSON, "body": body}
    sent = call(f"{stack.api}/v1/messages", "POST", message, {"authorization": "Bearer local-acme"})
    assert sent.status == 202
    wait_for_card(page, "review")
    page.click("The whole decision", ".card")
    page.until("document.querySelector('#decision .facts')")
    assert "It waits for a person to let it go or refuse it" in page.text("#decision")


def operate(stack: Apart, what: str, given: dict[str, str]) -> None:
    """The operator pauses the campaign, or lets it go on."""
    place = f"{stack.api}/v1/accounts/acme/campaigns/offers/{what}"
    assert call(place, "POST", given, {"authorization": "Bearer local-operator"}).status == 200


def test_a_phone_that_is_added_stands_beside_the_first_and_can_agree(page: Page) -> None:
    page.run("document.querySelector('#add-number').focus()")
    page.type(STRANGER)
    page.press("Enter", 13)
    page.until(f"document.querySelector('{SECOND}')")
    tops = f"""new Set(['{FIRST}', '{SECOND}'].map(
        (one) => document.querySelector(one).getBoundingClientRect().top)).size"""
    assert page.run(tops) == 1
    choose(page, "#to", "Phone")
    page.click("Send", "#compose")
    assert "consent" in wait_for_card(page, "blocked")
    page.click("Record written consent", ".card")
    page.until("document.querySelector('.card .note')")
    page.click("Send", "#compose")
    wait_for_texts(page, 1, SECOND)
    assert texts(page) == []


def test_the_keyboard_answers_from_a_phone(page: Page) -> None:
    page.click("1", "#steps")
    wait_for_texts(page, 1)
    page.run(f"document.querySelector('{FIRST} .type input').focus()")
    page.type("help")
    page.press("Enter", 13)
    assert "help@acmedental.example" in wait_for_texts(page, 2)[1]
    page.run(f"document.querySelector('{FIRST} .tap').focus()")
    page.press("Enter", 13)
    assert "opted out" in wait_for_texts(page, 3)[2]


def test_what_others_send_is_shown_as_it_happens(page: Page, stack: Apart) -> None:
    body = "Acme Dental: we moved to Pine St. Reply STOP to opt out."
    message = {"campaign": "appointments", "to": PERSON, "body": body}
    sent = call(f"{stack.api}/v1/messages", "POST", message, {"authorization": "Bearer local-acme"})
    assert sent.status == 202
    assert wait_for_texts(page, 1) == [body]
    reply = {"from": STRANGER, "to": "+12065550100", "body": "who is this?"}
    call(f"{stack.control}/inbound", "POST", reply)
    page.until(f"document.querySelector('{SECOND} .out .bubble')")


def test_the_clock_freezes_moves_and_runs_on(page: Page) -> None:
    page.click("Freeze", ".moves")
    page.until("document.querySelector('#freeze').ariaPressed === 'true'")
    stood = page.text("#clock-time")
    page.click("+15 min", ".moves")
    page.until("document.querySelector('#clock-time').innerText.startsWith('10:15')", seconds=60)
    assert page.text("#clock-time")[-2:] == stood[-2:]
    page.until("!document.querySelector('#freeze').disabled")
    page.click("Freeze", ".moves")
    page.until("document.querySelector('#freeze').ariaPressed === 'false'")


def test_without_the_stack_the_page_says_so(page: Page) -> None:
    net = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.tell("Network.emulateNetworkConditions", offline=True, **net)
    try:
        page.click("Send", "#compose")
        page.until("document.querySelector('#sent').innerText.includes('does not answer')")
        page.until("!document.querySelector('#compose .primary').disabled")
    finally:
        page.tell("Network.emulateNetworkConditions", offline=False, **net)


def test_a_card_stays_in_its_column(page: Page) -> None:
    play_the_story(page)
    assert page.run("""(() => {
        const [column, card] = ["#outcomes", ".card"].map((one) =>
            document.querySelector(one).getBoundingClientRect().right);
        return card <= column;
    })()""")


def test_starting_over_shows_the_first_visit_again(page: Page, stack: Apart) -> None:
    page.click("1", "#steps")
    wait_for_texts(page, 1)
    message: Any = call(f"{stack.control}/messages").json["items"][0]
    page.click("Start over")
    wait_for_texts(page, 0)
    page.until("document.querySelector('#steps .now button').innerText.includes('reminder')")
    assert call(f"{stack.control}/decisions/{message['context']['gw']}").status == 404


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    page: Page, axe: str, width: int, dark: bool
) -> None:
    page.look(width=width, dark=dark)
    page.run(f"{axe}; 0")

    def clean(where: str) -> None:
        found = page.run("axe.run().then((all) => all.violations.map((one) => one.id))")
        assert found == [], where
        wide, window = page.run("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window <= width, where

    clean("the first visit")
    play_the_story(page)
    clean("the story")
    page.run("document.querySelector('.thread .why').click()")
    page.until("document.querySelector('#decision .facts')")
    clean("a decision")
