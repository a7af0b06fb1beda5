"""The programme sheet: a carrier's reviewer reads what recipients will really get."""

from consentry.domain.account import Account, Brand
from consentry.domain.campaign import Campaign, Templates
from consentry.domain.languages import LANGUAGES
from consentry.domain.message import Category, ReplyKind
from consentry.entrypoints.programme import programme_json
from consentry.entrypoints.programme_page import render
from consentry.services.replies import wording

BRAND = Brand(name="Acme & Sons", aliases=("Acme",), help_contact="help@acme.example")
ACCOUNT = Account(id="acme", name="Acme", brand=BRAND, industry="retail", profile="baseline")
CAMPAIGN = Campaign(
    id="news",
    account="acme",
    name="News",
    use_case="MARKETING",
    category=Category.MARKETING,
    tcr_campaign_id="C1",
    double_opt_in=True,
    opt_in_keywords=("join",),
    call_to_action="Text JOIN to 12345 for offers.",
    templates=Templates(help="Acme: call us. Reply STOP to end."),
)


def test_the_sheet_tells_how_people_join_and_leave_in_words_that_are_really_sent() -> None:
    sheet = programme_json(ACCOUNT, CAMPAIGN)
    assert "texting join" in sheet["flows"]["opt_in"]
    assert "answered YES" in sheet["flows"]["opt_in"]
    assert sheet["keywords"]["opt_in"] == ["JOIN"]
    assert {"STOP", "END", "QUIT", "ALTO", "STOPP"} <= set(sheet["keywords"]["opt_out"])
    assert sheet["call_to_action"] == CAMPAIGN.call_to_action
    assert sheet["texts"].keys() == {kind.value for kind in ReplyKind}
    stop = sheet["texts"]["opt_out_confirmation"]
    assert stop == {
        each: wording(ReplyKind.OPT_OUT_CONFIRMATION, ACCOUNT, CAMPAIGN, each) for each in LANGUAGES
    }


def test_a_campaigns_own_wording_is_there_once() -> None:
    sheet = programme_json(ACCOUNT, CAMPAIGN)
    assert sheet["texts"]["help"] == {"own": "Acme: call us. Reply STOP to end."}


def test_the_page_escapes_what_people_wrote_and_names_what_is_missing() -> None:
    page = render(programme_json(ACCOUNT, CAMPAIGN) | {"sub_processors": []})
    assert "Acme &amp; Sons" in page
    assert "Acme & Sons" not in page
    missing = '<th scope="row" role="rowheader">Terms</th><td role="cell">not stated</td>'
    assert missing in page
