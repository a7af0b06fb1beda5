"""HTTP: accounts, campaigns, senders, keys, declared emergencies and the operator's own rules."""

from consentry.entrypoints.api import (
    accounts,
    audit,
    campaigns,
    emergency_bans,
    health,
    keys,
    operator_rules,
    programme,
    reviews,
    sanctions,
    senders,
)
from consentry.entrypoints.http import handler_for
from consentry.entrypoints.wiring import access

handler = handler_for(
    (
        *accounts.ROUTES,
        *campaigns.ROUTES,
        *senders.ROUTES,
        *sanctions.ROUTES,
        *audit.ROUTES,
        *keys.ROUTES,
        *programme.ROUTES,
        *emergency_bans.ROUTES,
        *health.ROUTES,
        *reviews.ROUTES,
        *operator_rules.ROUTES,
    ),
    share=access.take_share,
)
