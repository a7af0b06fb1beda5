"""What the stack starts with: two accounts, three campaigns, keys, and one person who agreed.

Everything goes through the product's own use cases, so that what is seeded is what a client could
have made.
"""

import os
from datetime import timedelta

from consentry.adapters.secrets import read_keyring, write_canary
from consentry.domain.account import Account, Brand, TermsAcceptance
from consentry.domain.api_key import ApiKey, Role
from consentry.domain.campaign import Campaign, CampaignStatus
from consentry.domain.consent import ConsentLevel, ConsentMethod, ConsentSource, Evidence
from consentry.domain.message import Category, Purpose
from consentry.domain.sender import Sender
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import access, governing, opt_ins
from consentry.services.authorize import digest
from consentry.services.consents import NewConsent

RECIPIENT = "+14155550123"
KEYS = {
    "local-operator": (Role.OPERATOR, ""),
    "local-acme": (Role.SENDER, "acme"),
    "local-birch": (Role.SENDER, "birch"),
}
DISCLOSURE = (
    "By ticking this box you agree to receive recurring automated texts from Acme Dental at the "
    "number given, about appointments and offers, up to 8 msgs/month. Consent is not a condition "
    "of purchase. Msg & data rates may apply. Reply STOP to opt out, HELP for help."
)


def account(name: str, brand: str, domain: str, profile: str, industry: str) -> None:
    """One account with its terms accepted."""
    now = wiring.clock().now()
    terms = TermsAcceptance(version="2026-01", at=now - timedelta(days=60), by="owner")
    governing.onboarding().put_account(
        Account(
            id=name,
            name=brand,
            brand=Brand(
                name=brand,
                domains=(domain,),
                help_contact=f"help@{domain}",
                terms_url=f"https://{domain}/terms",
                privacy_url=f"https://{domain}/privacy",
            ),
            industry=industry,
            profile=profile,
            tos_accepted=terms,
        )
    )


def campaign(
    owner: str, name: str, use_case: str, category: Category, purpose: Purpose, number: str
) -> None:
    """An approved campaign with one originating number."""
    governing.onboarding().put_campaign(
        Campaign(
            id=name,
            account=owner,
            name=name.capitalize(),
            use_case=use_case,
            category=category,
            purpose=purpose,
            status=CampaignStatus.APPROVED,
            tcr_brand_id=f"B{owner.upper()[:6]}1",
            tcr_campaign_id=f"C{name.upper()[:6]}1",
            vetting_score=75,
            automated_allowed=True,
        )
    )
    governing.onboarding().put_sender(Sender(number=number, account=owner, campaign=name))


def consent(campaign_id: str) -> None:
    """An express written consent with complete evidence, given 30 days ago."""
    captured = wiring.clock().now() - timedelta(days=30)
    recorded = opt_ins.consent_desk().record(
        NewConsent(
            account="acme",
            number=RECIPIENT,
            campaign=campaign_id,
            categories=(),
            level=ConsentLevel.EXPRESS_WRITTEN,
            method=ConsentMethod.WEB_FORM,
            source=ConsentSource.DIRECT,
            captured_at=captured,
            evidence=Evidence(
                disclosure_text=DISCLOSURE,
                url="https://acmedental.example/texts",
                ip="203.0.113.7",
                user_agent="Mozilla/5.0",
                checkbox=True,
                not_condition_of_purchase=True,
            ),
        )
    )
    if recorded.refusal is not None:
        raise SystemExit(f"the seeded consent is refused: {recorded.refusal.reasons}")


def keys() -> None:
    """The keys that the documentation names; a real deployment's are random."""
    now = wiring.clock().now()
    for key, (role, owner) in KEYS.items():
        access.api_keys().put(
            ApiKey(id=key, digest=digest(key), role=role, account=owner, created_at=now)
        )


def seed() -> str:
    """Everything; answers a line for the terminal."""
    ring = read_keyring(wiring.dynamo(), os.environ["HMAC_SECRET_ARN"])
    write_canary(wiring.dynamo(), ring, wiring.clock().now())
    keys()
    account("acme", "Acme Dental", "acmedental.example", "contact-your-client", "healthcare")
    account("birch", "Birch Books", "birchbooks.example", "baseline", "retail")
    reminders, offers = Category.INFORMATIONAL, Category.MARKETING
    use = "ACCOUNT_NOTIFICATION"
    campaign("acme", "appointments", use, reminders, Purpose.APPOINTMENT_REMINDER, "+12065550100")
    campaign("acme", "offers", "MARKETING", offers, Purpose.PROMOTION, "+12065550101")
    campaign("birch", "news", "MARKETING", offers, Purpose.PROMOTION, "+12065550102")
    consent("appointments")
    consent("offers")
    return "seeded accounts acme and birch, three campaigns, one recipient who agreed to two"


if __name__ == "__main__":
    print(seed())
