"""HTTP: consents, suppressions, complaints, and what is held about recipients."""

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
from consentry.entrypoints.wiring import access, stores

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
    ready=stores.check_keys,
    share=access.take_share,
)
