"""HTTP: send, batch, read, list, cancel, inbox; also answers every route that nobody else has."""

from consentry.entrypoints import wiring
from consentry.entrypoints.api import inbox, messages
from consentry.entrypoints.http import handler_for

handler = handler_for(
    (*messages.ROUTES, *inbox.ROUTES), ready=wiring.check_keys, share=wiring.take_share
)
