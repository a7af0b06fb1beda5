"""HTTP: accounts, campaigns, senders, keys, declared emergencies and the operator's own rules."""

from consentry.entrypoints import wiring
from consentry.entrypoints.api import (
    accounts,
    audit,
    emergency_bans,
    health,
    keys,
    operator_rules,
    programme,
    reviews,
    sanctions,
)
from consentry.entrypoints.http import handler_for

handler = handler_for(
    (
        *accounts.ROUTES,
        *sanctions.ROUTES,
        *audit.ROUTES,
        *keys.ROUTES,
        *programme.ROUTES,
        *emergency_bans.ROUTES,
        *health.ROUTES,
        *reviews.ROUTES,
        *operator_rules.ROUTES,
    ),
    share=wiring.take_share,
)
