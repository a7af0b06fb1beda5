"""A campaign's own wording is refused where it lacks what such texts must say."""

from dataclasses import replace
from typing import Any

import pytest

from consentry.domain.account import Account, Brand
from consentry.domain.campaign import Campaign, Templates
from consentry.domain.message import Category
from consentry.services.templates import problems
from tests.unit.services.system import book

ACME = Account(id="acme", name="Acme", brand=Brand(name="Acme Dental", aliases=("Acme",)))
PLAIN = Campaign(
    id="offers", account="acme", name="Offers", use_case="MARKETING", category=Category.MARKETING
)
GOOD = "Acme: welcome! Msg & data rates may apply. Reply HELP for help, STOP to opt out."
REQUEST = "Acme: Reply YES to get our offers. Reply HELP for help, STOP to opt out."


def wrong(**changes: Any) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in problems(replace(PLAIN, **changes), ACME, book())]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (GOOD, []),
        ("Acme : bienvenue. Répondez AIDE pour de l'aide, STOP pour vous désabonner.", []),
        ("Welcome! Reply HELP for help, STOP to opt out.", ["no_brand"]),
        ("Acme: welcome! Reply HELP for help.", ["no_stop"]),
        ("Acme: welcome! Reply STOP to opt out.", ["no_help"]),
        ("Welcome!", ["no_brand", "no_stop", "no_help"]),
        ("Acme: welcome! Reply HELP for help, 2 to stop.", ["no_stop"]),
    ],
)
def test_a_confirmation_names_brand_stop_and_help(body: str, codes: list[str]) -> None:
    field = "templates.opt_in_confirmation"
    assert wrong(templates=Templates(opt_in_confirmation=body)) == [(field, code) for code in codes]


@pytest.mark.parametrize(
    ("body", "keywords", "codes"),
    [
        (REQUEST, (), []),
        (REQUEST.replace("YES", "SMILE"), ("SMILE",), []),
        (REQUEST.replace("YES", "SMILE"), (), ["no_yes"]),
        ("Acme: we have offers. Reply HELP for help, STOP to opt out.", (), ["no_yes"]),
    ],
    ids=["by yes", "by the keyword", "by an unknown word", "by nothing"],
)
def test_a_request_says_how_to_agree(
    body: str, keywords: tuple[str, ...], codes: list[str]
) -> None:
    found = wrong(templates=Templates(opt_in_request=body), opt_in_keywords=keywords)
    assert found == [("templates.opt_in_request", code) for code in codes]


@pytest.mark.parametrize("word", ["STOP", "cancel", "HELP", "START", "unstop", "YES", "Ja", "Baja"])
def test_a_keyword_that_means_something_already_is_none(word: str) -> None:
    assert wrong(opt_in_keywords=("JOIN", word)) == [("opt_in_keywords", "built_in")]


def test_a_call_to_action_names_the_brand() -> None:
    assert wrong(call_to_action="Text SMILE for texts.") == [("call_to_action", "evidence")]
    assert wrong(call_to_action="Text SMILE for texts of Acme Dental.") == []


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("help", "Acme: payday loans for you! Reply STOP to opt out."),
        ("opt_out_confirmation", "Acme: sorry to see you go! 20% off if you reply START."),
        ("opt_in_confirmation", f"{GOOD} 20% off today!"),
        ("opt_in_request", f"{REQUEST} Win at our casino!"),
    ],
)
def test_wording_that_would_not_be_sent_is_refused_at_once(field: str, body: str) -> None:
    found = wrong(templates=Templates(**{field: body}))
    assert set(found) == {(f"templates.{field}", "content")}


def test_a_request_for_offers_may_name_one_and_a_confirmation_may_not() -> None:
    offer = f"{REQUEST} 20% off today!"
    assert wrong(templates=Templates(opt_in_request=offer)) == []
    plain = wrong(templates=Templates(opt_in_request=offer), category=Category.INFORMATIONAL)
    assert plain == [("templates.opt_in_request", "content")]
