"""HTTP: accounts, campaigns, senders, keys and declared emergencies."""

from consentry.entrypoints.api import accounts, emergency_bans
from consentry.entrypoints.http import handler_for

handler = handler_for((*accounts.ROUTES, *emergency_bans.ROUTES))
