"""HTTP: accounts, campaigns, senders and keys."""

from consentry.entrypoints.api import accounts
from consentry.entrypoints.http import handler_for

handler = handler_for(accounts.ROUTES)
