"""`/v1/accounts`: accounts, campaigns and senders, set up by the operator."""

import re
from typing import Any

from consentry.domain.account import Account, Brand, HoursWithConsent, StopScope, TermsAcceptance
from consentry.domain.campaign import (
    BrandStatus,
    Campaign,
    CampaignStatus,
    Footer,
    SmartPunctuation,
    Templates,
)
from consentry.domain.message import Category, Purpose
from consentry.domain.sender import Sender, SenderStatus, SenderType, fits_type
from consentry.entrypoints.api.consents import frequency_of
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.accounts import account_json, campaign_json, sender_json
from consentry.entrypoints.wiring import governing, policies
from consentry.services.numbering import Assignment

DOMAIN = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
USE_CASE = re.compile(r"[A-Z0-9_]{2,40}")


def put_account(request: Request) -> Answer:
    """Creates or replaces an account."""
    fields = request.document()
    account = _account(request.identifier("account"), fields)
    fields.done()
    stored, new = governing.onboarding().put_account(account, request.actor)
    return Answer(status=201 if new else 200, document=_shown(stored))


def read_account(request: Request) -> Answer:
    """One account; a sender's key sees its own."""
    return Answer(document=_shown(governing.onboarding().account(request.own_account())))


def put_campaign(request: Request) -> Answer:
    """Creates or replaces a campaign."""
    fields = request.document()
    campaign = _campaign(request.identifier("account"), request.identifier("campaign"), fields)
    fields.done()
    stored, new = governing.onboarding().put_campaign(campaign, request.actor)
    return Answer(status=201 if new else 200, document=campaign_json(stored))


def read_campaign(request: Request) -> Answer:
    """One campaign."""
    found = governing.onboarding().campaign(request.own_account(), request.identifier("campaign"))
    return Answer(document=campaign_json(found))


def pause_campaign(request: Request) -> Answer:
    """Pauses a campaign: nothing leaves, what was accepted waits."""
    return _pausing(request, paused=True)


def resume_campaign(request: Request) -> Answer:
    """Lets a paused campaign go on."""
    return _pausing(request, paused=False)


def _pausing(request: Request, *, paused: bool) -> Answer:
    fields = request.document() if request.body else Fields({})
    why = without_number(fields, "reason", most=500, required=False)
    fields.done()
    account, campaign = request.identifier("account"), request.identifier("campaign")
    desk = governing.onboarding()
    stored = desk.pause(account, campaign, request.actor, paused=paused, why=why)
    return Answer(document=campaign_json(stored))


def put_sender(request: Request) -> Answer:
    """Creates or replaces an originating number."""
    fields = request.document()
    sender = _sender(request.identifier("account"), request.originating("number"), fields)
    asked = Assignment(
        moved_from=fields.identifier("moved_from"),
        replaces=fields.originating("replaces"),
        reason=without_number(fields, "reason", most=500, required=False),
    )
    fields.done()
    stored, new = governing.onboarding().put_sender(sender, request.actor, asked=asked)
    return Answer(status=201 if new else 200, document=sender_json(stored))


def read_sender(request: Request) -> Answer:
    """One originating number."""
    found = governing.onboarding().sender(request.own_account(), request.originating("number"))
    return Answer(document=sender_json(found))


ROUTES = (
    Route(method="PUT", path="/v1/accounts/<account>", run=put_account, roles=OPERATORS),
    Route(method="GET", path="/v1/accounts/<account>", run=read_account),
    Route(
        method="PUT",
        path="/v1/accounts/<account>/campaigns/<campaign>",
        run=put_campaign,
        roles=OPERATORS,
    ),
    Route(method="GET", path="/v1/accounts/<account>/campaigns/<campaign>", run=read_campaign),
    Route(
        method="POST",
        path="/v1/accounts/<account>/campaigns/<campaign>/pause",
        run=pause_campaign,
        roles=OPERATORS,
    ),
    Route(
        method="POST",
        path="/v1/accounts/<account>/campaigns/<campaign>/resume",
        run=resume_campaign,
        roles=OPERATORS,
    ),
    Route(
        method="PUT",
        path="/v1/accounts/<account>/senders/<number>",
        run=put_sender,
        roles=OPERATORS,
    ),
    Route(method="GET", path="/v1/accounts/<account>/senders/<number>", run=read_sender),
)


def _shown(account: Account) -> dict[str, Any]:
    """An account, with what keeps it from being active."""
    lacks = [
        {"field": each.field, "message": each.message, "clauses": list(each.clauses)}
        for each in governing.onboarding().lacks(account)
    ]
    return {**account_json(account), "lacks": lacks}


def _account(account: str, fields: Fields) -> Account:
    profile = fields.text("profile", most=60, default="baseline")
    if profile not in policies.book().profiles:
        fields.bad(
            "profile", "unknown", f"must be one of {', '.join(sorted(policies.book().profiles))}"
        )
    body_days = fields.integer("body_days", least=0, most=365)
    return Account(
        id=account,
        name=fields.text("name", required=True, most=200),
        brand=_brand(fields),
        industry=fields.text("industry", most=100),
        profile=profile,
        default_region=fields.text("default_region", most=2, pattern=re.compile("[A-Z]{2}"))
        or "US",
        tos_accepted=_terms(fields),
        stop_scope=fields.choice("stop_scope", StopScope) or StopScope.ACCOUNT,
        hours_with_consent=fields.choice("hours_with_consent", HoursWithConsent)
        or HoursWithConsent.BIND,
        body_days=90 if body_days is None else body_days,
    )


def _brand(fields: Fields) -> Brand:
    given = fields.nested("brand", required=True)
    if given is None:
        return Brand(name="")
    domains = given.texts("domains", most=253)
    suffixes = policies.book().links.suffixes
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            hint = f"`{domain[:60]}` is not a domain such as example.com, in lower case and ASCII"
            given.bad("domains", "format", hint)
        elif suffixes.is_suffix(domain.removeprefix("www.")):
            hint = f"anybody may have a name below `{domain[:60]}`; give the brand's own domain"
            given.bad("domains", "public_suffix", hint)
    brand = Brand(
        name=given.text("name", required=True, most=100),
        aliases=given.texts("aliases", most=100),
        domains=domains,
        help_contact=given.text("help_contact", most=100),
        terms_url=given.text("terms_url", most=500),
        privacy_url=given.text("privacy_url", most=500),
    )
    given.close()
    return brand


def _terms(fields: Fields) -> TermsAcceptance | None:
    given = fields.nested("tos_accepted")
    if given is None:
        return None
    version = given.text("version", required=True, most=40)
    at = given.instant("at", required=True)
    by = given.text("by", required=True, most=200)
    given.close()
    return TermsAcceptance(version=version, at=at, by=by) if at else None


def _campaign(account: str, campaign: str, fields: Fields) -> Campaign:
    category = fields.choice("category", Category, required=True)
    # Shown only: what was read may be put back.
    fields.text("status_reason", most=500)
    fields.decimal("rate_factor", least=0, most=1)
    texts: dict[str, Any] = {}
    templates = fields.nested("templates")
    if templates is not None:
        for name in ("opt_in_request", "opt_in_confirmation", "opt_out_confirmation", "help"):
            texts[name] = templates.text(name, most=480)
        templates.close()
    return Campaign(
        id=campaign,
        account=account,
        name=fields.text("name", required=True, most=200),
        use_case=fields.text("use_case", required=True, most=40, pattern=USE_CASE),
        category=category or Category.MARKETING,
        purpose=fields.choice("purpose", Purpose) or Purpose.OTHER,
        status=fields.choice("status", CampaignStatus) or CampaignStatus.DRAFT,
        tcr_brand_id=fields.text("tcr_brand_id", most=40),
        tcr_brand_status=fields.choice("tcr_brand_status", BrandStatus) or BrandStatus.UNSTATED,
        tcr_campaign_id=fields.text("tcr_campaign_id", most=40),
        vetting_score=fields.integer("vetting_score", least=0, most=100),
        automated_allowed=fields.flag("automated_allowed", default=False),
        sub_use_cases=fields.texts("sub_use_cases", most=40),
        number_pool=fields.flag("number_pool", default=False),
        double_opt_in=fields.flag("double_opt_in", default=False),
        opt_in_keywords=fields.texts("opt_in_keywords", most=30),
        call_to_action=fields.text("call_to_action", most=2000),
        frequency=frequency_of(fields),
        footer=fields.choice("footer", Footer) or Footer.REQUIRE,
        smart_punctuation=fields.choice("smart_punctuation", SmartPunctuation)
        or SmartPunctuation.KEEP,
        resend_once=fields.flag("resend_once", default=False),
        templates=Templates(**texts),
        expires_at=fields.instant("expires_at"),
    )


def _sender(account: str, number: str, fields: Fields) -> Sender:
    per_minute = fields.integer("per_minute", least=10, most=6000)
    per_second = fields.decimal("parts_per_second", least=0.1, most=100)
    kind = fields.choice("type", SenderType, required=True) or SenderType.LONG_CODE
    if not fields.errors and not fits_type(number, kind):
        fields.bad("number", "form", f"`{number}` has not the form of type {kind}")
    return Sender(
        number=number,
        account=account,
        campaign=fields.identifier("campaign", required=True),
        type=kind,
        status=fields.choice("status", SenderStatus) or SenderStatus.ACTIVE,
        per_minute=50 if per_minute is None else per_minute,
        parts_per_second=policies.book().limits.per_second[kind]
        if per_second is None
        else per_second,
        two_way=fields.flag("two_way", default=True),
    )
