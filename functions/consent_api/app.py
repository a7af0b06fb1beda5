"""HTTP: consents and suppressions."""

from consentry.entrypoints import wiring
from consentry.entrypoints.api import consents, suppressions
from consentry.entrypoints.http import handler_for

handler = handler_for(consents.ROUTES + suppressions.ROUTES, ready=wiring.check_keys)
