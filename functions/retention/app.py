"""Schedule, once a day: what the gateway owes to time."""

from consentry.entrypoints import wiring
from consentry.entrypoints.daily import daily_handler
from consentry.entrypoints.opt_out_drift import reconcile
from consentry.entrypoints.unanswered import unanswered

handler = daily_handler(
    {
        "roots": lambda: {"made": wiring.anchor().run()},
        "retention": lambda: wiring.retention_desk().run(),
        "inbox": unanswered,
        "opt_out_lists": reconcile,
    }
)
