"""A campaign's own wording of automatic texts, looked at when it is set up.

What carriers ask of these texts (CTIA Messaging Principles 5.1) is missed when somebody complains,
if it is not missed here: a confirmation that does not say how to stop, a request that nobody can
answer, keywords advertised beside words that prove nothing, an offer in a confirmation (47 CFR
64.1200(a)(12) lets it only confirm).
"""

from collections.abc import Iterator
from dataclasses import asdict

from consentry.domain.account import Account, Brand
from consentry.domain.campaign import Campaign
from consentry.domain.intent import Intent, read
from consentry.domain.intent.lexicon import keywords
from consentry.domain.intent.words import normalise
from consentry.domain.languages import LANGUAGES
from consentry.domain.message import Category
from consentry.errors import FieldError
from consentry.policy.content import examine
from consentry.policy.content.scan import PROMOTION
from consentry.policy.disclosure import padded
from consentry.policy.intake import unsaid
from consentry.policy.rulebook import Rulebook

_CONFIRMATION, _REQUEST = "templates.opt_in_confirmation", "templates.opt_in_request"
_ACTION = "call_to_action"
_GIVES_BACK = frozenset({"start", "unstop"})


def problems(campaign: Campaign, account: Account, book: Rulebook) -> tuple[FieldError, ...]:
    """What is wrong with the campaign's wording, field by field."""
    return tuple(_problems(campaign, account, book))


def _problems(campaign: Campaign, account: Account, book: Rulebook) -> Iterator[FieldError]:
    templates = campaign.templates
    if templates.opt_in_confirmation:
        yield from _elements(_CONFIRMATION, templates.opt_in_confirmation, account.brand, book)
    if templates.opt_in_request:
        yield from _elements(_REQUEST, templates.opt_in_request, account.brand, book)
        if not _can_be_answered(templates.opt_in_request, campaign.opt_in_keywords):
            yield FieldError(
                field=_REQUEST,
                code="no_yes",
                message="must ask for a YES or a keyword of the campaign: `Reply YES to get texts`",
            )
    for name, body in asdict(templates).items():
        yield from _barred(f"templates.{name}", body, campaign, account, book)
    for lacking in (
        unsaid(campaign.call_to_action, account, book) if campaign.call_to_action else ()
    ):
        yield FieldError(field=_ACTION, code="evidence", message=f"must be {lacking}")
    for keyword in campaign.opt_in_keywords:
        if _has_meaning(keyword):
            yield FieldError(
                field="opt_in_keywords",
                code="built_in",
                message=f"`{keyword[:30]}` has a meaning of its own; choose another word",
            )


def _barred(
    field: str, body: str, campaign: Campaign, account: Account, book: Rulebook
) -> Iterator[FieldError]:
    """What would keep the text from being sent: a STOP would go without its confirmation."""
    may_promote = field == _REQUEST and campaign.category is Category.MARKETING
    for finding in examine(body, brand=account.brand, book=book).findings if body else ():
        category = book.content.categories[finding.category]
        if category.gate(account.profile) is None or (
            may_promote and finding.category == PROMOTION
        ):
            continue
        message = f"must not hold {category.title}: such an automatic text is not sent"
        yield FieldError(field=field, code="content", message=message)


def _has_meaning(keyword: str) -> bool:
    """Whether a word asks for something else already, or only gives back what somebody had."""
    plain = normalise(keyword)
    if plain in _GIVES_BACK or any(
        plain in keywords(Intent.CONFIRM, tongue).known for tongue in LANGUAGES
    ):
        return True
    return read(keyword).intent in (Intent.OPT_OUT, Intent.AMBIGUOUS, Intent.HELP)


def _elements(field: str, body: str, brand: Brand, book: Rulebook) -> Iterator[FieldError]:
    said = padded(body)
    if not any(padded(name) in said for name in (brand.name, *brand.aliases) if name.strip()):
        yield FieldError(field=field, code="no_brand", message=f"must name `{brand.name}`")
    if not book.wording.tells_how_to_stop(body):
        message = "must say how to stop: `Reply STOP to opt out.`"
        yield FieldError(field=field, code="no_stop", message=message)
    if not _says_help(body):
        message = "must say how to get help: `Reply HELP for help`"
        yield FieldError(field=field, code="no_help", message=message)


def _says_help(body: str) -> bool:
    words = set(normalise(body).split())
    return any(not words.isdisjoint(keywords(Intent.HELP, tongue).known) for tongue in LANGUAGES)


def _can_be_answered(body: str, opt_in_keywords: tuple[str, ...]) -> bool:
    if read("yes", last_message=body).intent is Intent.CONFIRM:
        return True
    words = f" {normalise(body)} "
    return any(f" {normalise(keyword)} " in words for keyword in opt_in_keywords)
