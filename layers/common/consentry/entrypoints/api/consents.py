"""`/v1/consents`: record, read, revoke."""

import re

from consentry.domain.consent import ConsentLevel, ConsentMethod, ConsentSource, Evidence
from consentry.domain.locality import is_time_zone
from consentry.domain.message import Category
from consentry.domain.times import rfc3339
from consentry.entrypoints import wiring
from consentry.entrypoints.agreed_frequency import frequency_of
from consentry.entrypoints.fields import IDENTIFIER, LANGUAGE, Fields
from consentry.entrypoints.observability import count
from consentry.entrypoints.problems import PolicyDenied
from consentry.entrypoints.request import Request, number_in
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.views.recipients import consent_json
from consentry.entrypoints.wiring import governing, keeping, opt_ins, policies
from consentry.errors import FieldError, InvalidRequest
from consentry.policy.children import refusal
from consentry.policy.explain import to_json
from consentry.services.consents import NewConsent, is_minor

REGION = re.compile(r"([A-Z]{2}-)?[A-Za-z]{2,40}")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SCOPE = re.compile(rf"account|campaign:{IDENTIFIER.pattern}|category:({'|'.join(Category)})")


def record(request: Request) -> Answer:
    """A consent: 201 with its place in the ledger, or 422 naming what it lacks."""
    fields = request.document()
    account = request.account(fields)
    new = new_consent(fields, account)
    fields.done()
    if new.minor:
        found = governing.onboarding().account(account)
        keeping.erasure_desk().of_child(account, new.number, by=request.actor)
        refused = refusal(found.profile, wiring.clock().now(), policies.book())
        raise PolicyDenied(to_json(refused))
    recorded = opt_ins.consent_desk().record(new)
    if recorded.refusal is not None:
        raise PolicyDenied(to_json(recorded.refusal))
    if recorded.consent is None or recorded.head is None:
        raise AssertionError("a consent was neither recorded nor refused")
    count("ConsentRecorded", account=account, level=new.level.value)
    shown = consent_json(recorded.consent, new.number)
    shown["ledger"] = {"seq": recorded.head.seq, "hash": recorded.head.hash}
    shown["suppressed"] = recorded.suppressed
    asked = recorded.request
    shown["opt_in_request"] = {"id": asked.id, "status": asked.status.value} if asked else None
    shown["warnings"] = list(recorded.warnings)
    return Answer(status=201, document=shown)


def read(request: Request) -> Answer:
    """Everything that a recipient agreed to."""
    recipient = request.query.get("recipient", "")
    if not recipient:
        message = "is required, as a query parameter"
        raise InvalidRequest([FieldError(field="recipient", code="required", message=message)])
    number = number_in("recipient", recipient)
    record = opt_ins.consent_desk().of(request.account(), number)
    items = [consent_json(consent, number) for consent in record.consents]
    return Answer(document={"items": items, "next_cursor": None})


def revoke(request: Request) -> Answer:
    """Ends consents; texts that rest on them are refused from now on, queued ones included."""
    fields = request.document()
    account = request.account(fields)
    number = fields.number("recipient", required=True)
    hint = "must be account, campaign:<id> or category:<name>"
    scope = fields.text("scope", required=True, most=80, pattern=SCOPE, hint=hint)
    reason = fields.text("reason", required=True, most=200)
    fields.done()
    record = opt_ins.consent_desk().revoke(account, number, scope, reason)
    items = [consent_json(consent, number) for consent in record.consents]
    return Answer(document={"items": items, "next_cursor": None})


def new_consent(fields: Fields, account: str) -> NewConsent:
    """A consent as a document states it; what is wrong is noted in `fields`."""
    campaign = fields.identifier("campaign")
    categories = fields.choices("categories", Category)
    if not fields.has("campaign") and not categories:
        fields.bad("campaign", "required", "give `campaign`, `categories` or both")
    now = wiring.clock().now()
    captured_at = fields.instant("captured_at", required=True)
    if captured_at is not None and captured_at > now:
        fields.bad("captured_at", "range", f"must not be later than now, {rfc3339(now)}")
    expires_at = fields.instant("expires_at")
    if expires_at is not None and expires_at <= now:
        fields.bad("expires_at", "range", f"must be later than now, {rfc3339(now)}")
    zone = fields.text("time_zone", most=60)
    if zone and not is_time_zone(zone):
        fields.bad("time_zone", "unknown", "must be an IANA time zone, such as America/Chicago")
    born = fields.text("date_of_birth", most=10, pattern=DATE, hint="must be a date: 1990-12-31")
    adult = fields.tri("adult")
    try:
        minor = adult is False or (bool(born) and is_minor(born, now))
    except ValueError:
        fields.bad("date_of_birth", "not_date", "must be a date: 1990-12-31")
        minor = False
    return NewConsent(
        account=account,
        number=fields.number("recipient", required=True),
        campaign=campaign,
        categories=categories,
        level=fields.choice("level", ConsentLevel, required=True) or ConsentLevel.NONE,
        method=fields.choice("method", ConsentMethod, required=True) or ConsentMethod.IMPORT,
        source=fields.choice("source", ConsentSource, required=True) or ConsentSource.TRANSFERRED,
        captured_at=captured_at or now,
        evidence=_evidence(fields),
        frequency=frequency_of(fields),
        expires_at=expires_at,
        minor=minor,
        time_zone=zone,
        region=fields.text("region", most=40, pattern=REGION, hint="must be such as US-CA or CA"),
        language=fields.text("language", most=20, pattern=LANGUAGE, hint="must be a language tag"),
    )


def _evidence(fields: Fields) -> Evidence:
    given = fields.nested("evidence")
    if given is None:
        return Evidence()
    evidence = Evidence(
        disclosure_text=given.text("disclosure_text", most=4000),
        url=given.text("url", most=2000),
        ip=given.text("ip", most=45),
        user_agent=given.text("user_agent", most=500),
        checkbox=given.tri("checkbox"),
        signature=given.text("signature", most=500),
        document=given.text("document", most=2000),
        not_condition_of_purchase=given.tri("not_condition_of_purchase"),
    )
    given.close()
    return evidence


ROUTES = (
    Route(method="POST", path="/v1/consents", run=record),
    Route(method="GET", path="/v1/consents", run=read, query=("recipient",)),
    Route(method="POST", path="/v1/consents/revoke", run=revoke),
)
