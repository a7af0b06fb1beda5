"""HTTP: consents, suppressions, complaints, and what is held about recipients."""

from consentry.entrypoints import wiring
from consentry.entrypoints.api import (
    complaints,
    consents,
    exports,
    imports,
    proof,
    recipients,
    retention,
    suppressions,
)
from consentry.entrypoints.http import handler_for

handler = handler_for(
    (
        *consents.ROUTES,
        *imports.ROUTES,
        *exports.ROUTES,
        *suppressions.ROUTES,
        *recipients.ROUTES,
        *proof.ROUTES,
        *retention.ROUTES,
        *complaints.ROUTES,
    ),
    ready=wiring.check_keys,
    share=wiring.take_share,
)
