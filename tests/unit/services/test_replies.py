"""Every automatic text says, in every language, what carriers ask of its kind."""

from dataclasses import replace

import pytest

from consentry.domain.account import Account, Brand
from consentry.domain.campaign import Campaign, Frequency, Templates
from consentry.domain.encoding import measure
from consentry.domain.intent import Intent, asks_for_answer, read
from consentry.domain.intent.words import normalise
from consentry.domain.languages import LANGUAGES
from consentry.domain.message import Category, Purpose, ReplyKind
from consentry.services.replies import wording
from consentry.services.stop_reach import ONLY
from consentry.services.templates import problems
from tests.unit.services.system import book

ACME = Account(
    id="acme", name="Acme", brand=Brand(name="Acme Dental", help_contact="help@acmedental.example")
)
OFFERS = Campaign(
    id="offers",
    account="acme",
    name="Offers",
    use_case="MARKETING",
    category=Category.MARKETING,
    purpose=Purpose.PROMOTION,
    frequency=Frequency(max=4, per="month"),
    opt_in_keywords=("SMILE",),
)
YES = {"en": "yes", "es": "Sí", "fr": "oui", "de": "ja", "pt": "sim"}
MOST_PARTS = 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ReplyKind)
def test_each_names_the_brand_and_is_short(kind: ReplyKind, language: str) -> None:
    text = wording(kind, ACME, OFFERS, language)
    assert text.startswith("Acme Dental")
    assert "{" not in text
    assert measure(text).parts <= MOST_PARTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_opt_in_texts_pass_the_test_for_a_campaign_s(language: str) -> None:
    own = Templates(
        opt_in_request=wording(ReplyKind.OPT_IN_REQUEST, ACME, OFFERS, language),
        opt_in_confirmation=wording(ReplyKind.OPT_IN_CONFIRMATION, ACME, OFFERS, language),
    )
    assert problems(replace(OFFERS, templates=own), ACME, book()) == ()
    again = wording(ReplyKind.OPT_IN_CONFIRMATION, ACME, OFFERS, language, again=True)
    assert (
        problems(replace(OFFERS, templates=replace(own, opt_in_confirmation=again)), ACME, book())
        == ()
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [ReplyKind.OPT_IN_REQUEST, ReplyKind.OPT_IN_CONFIRMATION])
def test_opt_in_texts_say_how_many_there_will_be(kind: ReplyKind, language: str) -> None:
    assert "4" in wording(kind, ACME, OFFERS, language)
    often = wording(kind, ACME, replace(OFFERS, frequency=None), language)
    assert "4" not in often
    assert len(often) > len("Acme Dental")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yes_in_its_language_answers_the_request_and_a_no_refuses(language: str) -> None:
    text = wording(ReplyKind.OPT_IN_REQUEST, ACME, OFFERS, language)
    assert read(YES[language], language=language, last_message=text).intent is Intent.CONFIRM
    assert read("no", language=language, last_message=text).intent is Intent.OPT_OUT


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_confirmation_asks_for_a_yes(language: str) -> None:
    for kind in (ReplyKind.OPT_IN_CONFIRMATION, ReplyKind.HELP, ReplyKind.OPT_IN_LAPSED):
        assert not asks_for_answer(wording(kind, ACME, OFFERS, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_confirms_one_category_names_it_and_how_to_stop_all(language: str) -> None:
    one = wording(
        ReplyKind.OPT_OUT_CONFIRMATION, ACME, OFFERS, language, scope="category:informational"
    )
    every = wording(ReplyKind.OPT_OUT_CONFIRMATION, ACME, OFFERS, language)
    assert one != every
    assert read("STOP ALL").intent is Intent.OPT_OUT
    assert "STOP ALL" in one
    assert one != wording(
        ReplyKind.OPT_OUT_CONFIRMATION, ACME, OFFERS, language, scope="category:marketing"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_names_an_answer_that_is_understood_and_means_nothing_else(
    language: str,
) -> None:
    text = wording(
        ReplyKind.OPT_OUT_CONFIRMATION, ACME, OFFERS, language, narrows_to="category:marketing"
    )
    (answer,) = ONLY & {normalise(word) for word in text.split() if word.isupper()} or ONLY & {
        normalise(word.strip(",.")) for word in text.split()
    }
    assert read(answer, language=language, last_message=text).intent is Intent.NONE


def test_a_language_that_we_do_not_have_is_english() -> None:
    assert wording(ReplyKind.HELP, ACME, OFFERS, "nl") == wording(ReplyKind.HELP, ACME, OFFERS)
    assert wording(ReplyKind.HELP, ACME, OFFERS, "pt-BR") != wording(ReplyKind.HELP, ACME, OFFERS)


def test_a_request_that_ran_out_names_the_keyword_where_there_is_one() -> None:
    assert "To sign up text SMILE." in wording(ReplyKind.OPT_IN_LAPSED, ACME, OFFERS)
    bare = replace(OFFERS, opt_in_keywords=())
    assert "Please sign up again." in wording(ReplyKind.OPT_IN_LAPSED, ACME, bare)
