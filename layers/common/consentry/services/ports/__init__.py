"""What the use cases need from the world.

Adapters implement these; the tests' fakes do too, and one suite checks both.

Every method may raise `TemporaryFailure`. Nothing here raises a vendor's error.
"""

from consentry.services.ports.audit import AlreadyOnRecordError, ChainMovedError, OnRecord
from consentry.services.ports.bookmarks import Bookmark, Bookmarks
from consentry.services.ports.carrier import Carrier, CarrierAnswer, CarrierVerdict, OutboundText
from consentry.services.ports.complaints import Complaints
from consentry.services.ports.counters import Counters
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Clock, Keys
from consentry.services.ports.facts import FactsQuery, FactsReader, Snapshot
from consentry.services.ports.governance import (
    Change,
    ChangedMeanwhileError,
    Governance,
    Replaced,
)
from consentry.services.ports.messages import DueEntry, Messages, PutResult
from consentry.services.ports.opt_out_lists import ListAnswer, ListedNumber, OptOutLists
from consentry.services.ports.pacing import Pacing
from consentry.services.ports.pages import Page
from consentry.services.ports.proof import (
    Consents,
    EvidencePlace,
    KeptEvidence,
    Ledger,
    StoredChain,
    SuppressionStore,
)
from consentry.services.ports.queue import Handled, ReceivedJob, SendJob, SendQueue
from consentry.services.ports.registry import Registry
from consentry.services.ports.reviews import Reviews
from consentry.services.ports.roots import Roots, RootStore

__all__ = [
    "AlreadyOnRecordError",
    "Bookmark",
    "Bookmarks",
    "Carrier",
    "CarrierAnswer",
    "CarrierVerdict",
    "ChainMovedError",
    "Change",
    "ChangedMeanwhileError",
    "Clock",
    "Complaints",
    "Consents",
    "Counters",
    "Custody",
    "DueEntry",
    "EvidencePlace",
    "FactsQuery",
    "FactsReader",
    "Governance",
    "Handled",
    "KeptEvidence",
    "Keys",
    "Ledger",
    "ListAnswer",
    "ListedNumber",
    "Messages",
    "OnRecord",
    "OptOutLists",
    "OutboundText",
    "Pacing",
    "Page",
    "PutResult",
    "ReceivedJob",
    "Registry",
    "Replaced",
    "Reviews",
    "RootStore",
    "Roots",
    "SendJob",
    "SendQueue",
    "Snapshot",
    "StoredChain",
    "SuppressionStore",
]
