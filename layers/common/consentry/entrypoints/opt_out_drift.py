"""The daily duty of comparing opt-outs with the carrier's lists, in metrics."""

from collections.abc import Mapping
from dataclasses import asdict

from consentry.entrypoints.observability import count
from consentry.entrypoints.wiring import opt_outs, stores
from consentry.errors import TemporaryFailure

DRIFT = "OptOutListDrift"


def reconcile() -> Mapping[str, int]:
    """Compares and repairs; TemporaryFailure if some accounts could not be compared.

    The drift is counted even if there was none, so that an alarm sees whether it ran.
    """
    stores.check_keys()
    drift = opt_outs.reconcile().run()
    count(DRIFT, drift.total)
    for name, many in (
        ("OptOutsLearned", drift.learned),
        ("OptOutsPut", drift.put),
        ("OptOutsUnlisted", drift.unlisted),
        ("OptOutsRefused", drift.refused),
        ("OptOutListsPartlyCompared", drift.partly),
    ):
        if many:
            count(name, many)
    if drift.failed:
        raise TemporaryFailure(
            f"`{drift.failed}` accounts' opt-out lists could not be compared; the next run does"
        )
    return asdict(drift)
