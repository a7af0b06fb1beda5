"""Schedule, once a day: what the gateway owes to time."""

from consentry.entrypoints.daily import daily_handler
from consentry.entrypoints.evidence_due import evidence_due
from consentry.entrypoints.opt_out_drift import reconcile
from consentry.entrypoints.unanswered import unanswered
from consentry.entrypoints.wiring import keeping

handler = daily_handler(
    {
        "roots": lambda: {"made": keeping.anchor().run()},
        "retention": lambda: keeping.retention_desk().run(),
        "inbox": unanswered,
        "evidence": evidence_due,
        "opt_out_lists": reconcile,
    }
)
