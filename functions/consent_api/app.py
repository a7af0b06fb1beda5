"""HTTP: consents, suppressions, and what is held about recipients."""

from consentry.entrypoints import wiring
from consentry.entrypoints.api import consents, proof, suppressions
from consentry.entrypoints.http import handler_for

handler = handler_for(
    consents.ROUTES + suppressions.ROUTES + proof.ROUTES, ready=wiring.check_keys
)
