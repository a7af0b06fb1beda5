"""`/v1/accounts/{account}/campaigns/{campaign}`: campaigns, set up and paused by the operator."""

import re
from typing import Any

from consentry.domain.campaign import (
    BrandStatus,
    Campaign,
    CampaignStatus,
    Footer,
    SmartPunctuation,
    Templates,
)
from consentry.domain.message import Category, Purpose
from consentry.entrypoints.agreed_frequency import frequency_of
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.accounts import campaign_json
from consentry.entrypoints.wiring import governing

USE_CASE = re.compile(r"[A-Z0-9_]{2,40}")


def put(request: Request) -> Answer:
    """Creates or replaces a campaign."""
    fields = request.document()
    campaign = _campaign(request.identifier("account"), request.identifier("campaign"), fields)
    fields.done()
    stored, new = governing.onboarding().put_campaign(campaign, request.actor)
    return Answer(status=201 if new else 200, document=campaign_json(stored))


def read(request: Request) -> Answer:
    """One campaign."""
    found = governing.onboarding().campaign(request.own_account(), request.identifier("campaign"))
    return Answer(document=campaign_json(found))


def pause(request: Request) -> Answer:
    """Pauses a campaign: nothing leaves, what was accepted waits."""
    return _pausing(request, paused=True)


def resume(request: Request) -> Answer:
    """Lets a paused campaign go on."""
    return _pausing(request, paused=False)


ROUTES = (
    Route(
        method="PUT",
        path="/v1/accounts/<account>/campaigns/<campaign>",
        run=put,
        roles=OPERATORS,
    ),
    Route(method="GET", path="/v1/accounts/<account>/campaigns/<campaign>", run=read),
    Route(
        method="POST",
        path="/v1/accounts/<account>/campaigns/<campaign>/pause",
        run=pause,
        roles=OPERATORS,
    ),
    Route(
        method="POST",
        path="/v1/accounts/<account>/campaigns/<campaign>/resume",
        run=resume,
        roles=OPERATORS,
    ),
)


def _pausing(request: Request, *, paused: bool) -> Answer:
    fields = request.document() if request.body else Fields({})
    why = without_number(fields, "reason", most=500, required=False)
    fields.done()
    account, campaign = request.identifier("account"), request.identifier("campaign")
    desk = governing.onboarding()
    stored = desk.pause(account, campaign, request.actor, paused=paused, why=why)
    return Answer(document=campaign_json(stored))


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
