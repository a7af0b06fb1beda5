"""`/v1/accounts/{account}`: who sends, set up by the operator."""

import re
from typing import Any

from consentry.domain.account import Account, Brand, HoursWithConsent, StopScope, TermsAcceptance
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.accounts import account_json
from consentry.entrypoints.wiring import governing, policies

DOMAIN = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)


def put(request: Request) -> Answer:
    """Creates or replaces an account."""
    fields = request.document()
    account = _account(request.identifier("account"), fields)
    fields.done()
    stored, new = governing.onboarding().put_account(account, request.actor)
    return Answer(status=201 if new else 200, document=_shown(stored))


def read(request: Request) -> Answer:
    """One account; a sender's key sees its own."""
    return Answer(document=_shown(governing.onboarding().account(request.own_account())))


ROUTES = (
    Route(method="PUT", path="/v1/accounts/<account>", run=put, roles=OPERATORS),
    Route(method="GET", path="/v1/accounts/<account>", run=read),
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
