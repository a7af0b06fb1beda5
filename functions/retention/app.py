"""Schedule, once a day: what the gateway owes to time."""

from consentry.entrypoints import wiring
from consentry.entrypoints.daily import daily_handler

handler = daily_handler({"roots": lambda: {"made": wiring.anchor().run()}})
