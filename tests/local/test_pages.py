"""The pages that are read and printed, as a browser shows them on a screen and on a telephone."""

from pathlib import Path

import pytest

from tests.local.apart import apart
from tests.local.browser import Page, installed
from tests.local.support import call

OPERATOR = {"authorization": "Bearer local-operator"}
LONG = "Acme Dental: " + "averylongword" * 12 + " https://example.com/" + "path" * 40
PAGES = {
    "sub-processors": "/v1/sub-processors?format=html",
    "policy changes": "/v1/policy-changes?format=html",
    "programme": "/v1/accounts/acme/campaigns/appointments/programme?format=html",
    "proof": "/v1/recipients/%2B14155550123/proof?format=html&account=acme",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(installed() is None, reason="no browser: `sh tools/install_browser.sh`"),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each page of a stack in which something happened."""
    folder = tmp_path_factory.mktemp("pages")
    text = {"campaign": "appointments", "to": "+14155550123"}
    stop = {"from": "+14155550123", "to": "+12065550100", "body": "STOP"}
    with apart(tmp_path_factory.mktemp("stack")) as stack:
        for body in ("Acme Dental: see you at 9am. Reply STOP to opt out.", LONG):
            asked = {**text, "account": "acme", "body": body}
            call(f"{stack.api}/v1/messages", "POST", asked, headers=OPERATOR)
        call(f"{stack.control}/inbound", "POST", stop)
        call(f"{stack.control}/clock", "POST", {"now": "2026-11-25T01:00:00Z"})
        for name, path in PAGES.items():
            answer = call(f"{stack.api}{path}", headers=OPERATOR)
            assert answer.status == 200, answer.text
            folder.joinpath(f"{name}.html").write_text(answer.text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(1280, False, id="a screen"),
        pytest.param(1280, True, id="a dark screen"),
        pytest.param(360, False, id="a telephone"),
    ],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    browser: Page, axe: str, saved: Path, name: str, width: int, dark: bool
) -> None:
    browser.look(width=width, dark=dark)
    browser.open(saved.joinpath(f"{name}.html").as_uri())
    browser.until("document.querySelector('main h1')")
    browser.run(f"{axe}; 0")
    found = browser.run("axe.run().then((all) => all.violations.map((one) => one.id))")
    assert found == []
    wide = """[document.documentElement, ...document.querySelectorAll(".scroll")]
        .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"""
    assert browser.run(wide) == []
