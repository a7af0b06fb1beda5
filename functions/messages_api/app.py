"""HTTP: send, batch, read, list, cancel, inbox; also answers every route that nobody else has."""

from consentry.entrypoints.api import inbox, messages
from consentry.entrypoints.http import handler_for
from consentry.entrypoints.wiring import access, stores

handler = handler_for(
    (*messages.ROUTES, *inbox.ROUTES), ready=stores.check_keys, share=access.take_share
)
