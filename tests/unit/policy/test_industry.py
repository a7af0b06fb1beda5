"""What people type as their industry is read as what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.policy.decision import Outcome
from consentry.policy.industry import BASELINE, folded
from consentry.policy.loading import load

INDUSTRIES = load().industries
CYC = "contact-your-client"


def screened(text: str, profile: str = CYC) -> tuple[str, str] | None:
    judged = INDUSTRIES.screen(text, profile)
    return None if judged is None else (judged[0].code, judged[1].outcome.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CRYPTOCURRENCY", "investment"),
        ("Crypto-currency exchange & crypto wallets", "investment"),
        ("Family law, and a wine bar", "alcohol"),
        ("Cannabis / CBD", "cannabis"),
        ("Debt-collection agencies", "debt"),
        ("MLM", "work_from_home"),
        ("Smoke shops", "tobacco"),
        ("Bar", "alcohol"),
    ],
)
def test_a_barred_industry_is_found_in_any_wording(text: str, code: str) -> None:
    assert screened(text) == (code, "deny")


@pytest.mark.parametrize(
    "text",
    [
        *("Dental", "dentists", "Law firm & notary", "Livestock auction", "Stock photography"),
        *("Bookshop", "Alcohol rehabilitation", "Credit Union", "Real estate", "Juice bars"),
        *("Bar association", "Bar exam tutoring", "Freight brokerage and logistics"),
        *("Video games", "Telecom", "Non-profit", "Property management", "Tax preparation"),
    ],
)
def test_an_ordinary_business_passes(text: str) -> None:
    assert screened(text) is None


@pytest.mark.parametrize("text", ["", "  ", "???", "zzz", "foo and bar"])
def test_what_is_unknown_is_judged_by_a_person_where_types_are_barred(text: str) -> None:
    assert screened(text) == ("unknown", "review")
    assert screened(text, BASELINE) is None


def test_the_strictest_of_several_industries_counts() -> None:
    assert screened("financial services and gambling") == ("gambling", "deny")
    assert screened("financial services and retail") == ("finance_unspecified", "review")


@pytest.mark.parametrize("profile", load().profiles)
def test_carriers_bar_cannabis_under_every_profile(profile: str) -> None:
    assert screened("cannabis", profile) == ("cannabis", "deny")


def test_profiles_that_judge_industries_exist() -> None:
    judging = {profile for each in INDUSTRIES.names.values() for profile in each.bars}

    assert judging | INDUSTRIES.unknown.keys() <= load().profiles.keys()


def test_every_name_reaches_its_own_industry() -> None:
    for name, industry in INDUSTRIES.names.items():
        judged = INDUSTRIES.screen(name, CYC)
        assert judged is None or judged[0] is industry, name
        if CYC in industry.bars:
            assert judged is not None
            assert judged[1].outcome is not Outcome.ALLOW


@given(st.text(max_size=100))
def test_any_text_is_screened(text: str) -> None:
    INDUSTRIES.screen(text, CYC)
    assert folded(folded(text)) == folded(folded(folded(text)))
