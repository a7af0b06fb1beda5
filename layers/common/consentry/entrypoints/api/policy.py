"""`/v1/policy`: decide without doing, over HTTP or by direct invocation."""

from dataclasses import replace
from typing import Any

from consentry.domain.api_key import Role
from consentry.domain.likeness import likeness
from consentry.domain.locality import is_time_zone
from consentry.entrypoints import wiring
from consentry.entrypoints.drafts import MAX_BODY_CHARS, common_fields, metadata_of
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.views.messages import replaced_json, segments_json
from consentry.entrypoints.wiring import policies, stores, texting
from consentry.errors import FieldError, Forbidden, InvalidRequest
from consentry.policy.explain import to_json
from consentry.services.authorize import Caller
from consentry.services.given import GivenFacts

_CONSENTS = ("none", "express", "express_written", "pending", "revoked")


def check(request: Request) -> Answer:
    """The decision about a text as of now or `at`; nothing is written."""
    fields = request.document()
    return Answer(document=_check(fields, request))


def check_directly(document: dict[str, Any]) -> dict[str, Any]:
    """The same for whoever may invoke the function itself.

    IAM decided that, so it acts as an operator.
    """
    operator = Caller(role=Role.OPERATOR, account="", key_id="direct")
    request = Request(caller=operator, path={}, query={}, headers={}, body=b"")
    return _check(Fields(document), request)


def _check(fields: Fields, request: Request) -> dict[str, Any]:
    at = fields.instant("at")
    now = at or wiring.clock().now()
    given = _given(fields, request)
    body = fields.text("body", required=True, most=MAX_BODY_CHARS)
    draft = replace(
        common_fields(fields, request, now),
        id="check",
        to=fields.number("to", required=True),
        body=body,
        likeness=likeness(body),
        metadata=metadata_of(fields),
    )
    account = _account(fields, request, draft.campaign)
    fields.done()
    checked = texting.check().run(replace(draft, account=account), at=at, facts=given)
    return {
        "decision": to_json(checked.decision),
        "segments": segments_json(checked.segments),
        "body": checked.body,
        "replaced": replaced_json(checked.replaced),
    }


def _account(fields: Fields, request: Request, campaign: str) -> str:
    if request.caller.role is not Role.OPERATOR or fields.has("account"):
        return request.account(fields)
    found = stores.registry().first_account_with(campaign) if campaign else ""
    if campaign and not found:
        message = f"no account has a campaign `{campaign}`"
        raise InvalidRequest([FieldError(field="campaign", code="unknown", message=message)])
    return found


def _given(fields: Fields, request: Request) -> GivenFacts | None:
    facts = fields.nested("facts")
    if facts is None:
        return None
    if request.caller.role is not Role.OPERATOR:
        raise Forbidden("`facts` can be given by an operator only")
    consent = facts.text("consent", most=20)
    if consent and consent not in _CONSENTS:
        facts.bad("consent", "choice", f"must be one of {', '.join(_CONSENTS)}")
    zone = facts.text("time_zone", most=60)
    if zone and not is_time_zone(zone):
        facts.bad("time_zone", "unknown", "must be an IANA time zone, such as America/Los_Angeles")
    profile = facts.text("profile", most=60)
    if profile and profile not in policies.book().profiles:
        facts.bad(
            "profile", "unknown", f"must be one of {', '.join(sorted(policies.book().profiles))}"
        )
    given = GivenFacts(
        consent=consent or None,
        suppressed=facts.tri("suppressed"),
        sent_last_24h=facts.integer("sent_last_24h", least=0, most=1000),
        inbound_minutes_ago=facts.integer("inbound_minutes_ago", least=0, most=525_600),
        time_zone=zone or None,
        region=facts.text("region", most=10) or None,
        brand_name=facts.text("brand_name", most=100) or None,
        brand_domains=facts.texts("brand_domains") if facts.has("brand_domains") else None,
        profile=profile or None,
        industry=facts.text("industry", most=100) or None,
    )
    if not facts.has("brand_domains"):
        facts.texts("brand_domains")
    facts.close()
    return given


ROUTES = (Route(method="POST", path="/v1/policy/check", run=check),)
