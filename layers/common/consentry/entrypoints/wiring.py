"""The composition root: every use case once per execution environment, built on first use.

Importing this opens nothing and reads no environment. A test or the local stack replaces a function
here (`clock`), never
anything deeper.
"""

import os
from dataclasses import replace
from functools import cache

from consentry.adapters.carrier_numbers import EumNumbers
from consentry.adapters.clock import SystemClock
from consentry.adapters.dynamodb.api_keys import DynamoApiKeys
from consentry.adapters.dynamodb.bookmarks import DynamoBookmarks
from consentry.adapters.dynamodb.complaints import DynamoComplaints
from consentry.adapters.dynamodb.connection import Dynamo, TableNames
from consentry.adapters.dynamodb.consents import DynamoConsents
from consentry.adapters.dynamodb.counters import DynamoCounters
from consentry.adapters.dynamodb.custody import DynamoCustody
from consentry.adapters.dynamodb.facts import DynamoFacts
from consentry.adapters.dynamodb.governance import DynamoGovernance
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.dynamodb.reviews import DynamoReviews
from consentry.adapters.dynamodb.roots import DynamoRoots
from consentry.adapters.dynamodb.shared_count import DynamoSharedCount
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.adapters.eum import EumCarrier
from consentry.adapters.opt_out_lists import EumOptOutLists
from consentry.adapters.roots import S3RootStore
from consentry.adapters.secrets import CheckedKeys
from consentry.adapters.sqs import SqsSendQueue
from consentry.domain.audit import OPERATOR
from consentry.entrypoints.observability import count
from consentry.entrypoints.settings import Settings
from consentry.entrypoints.watched_messages import WatchedMessages
from consentry.errors import ConfigurationError, TooManyRequests
from consentry.policy.loading import load
from consentry.policy.rulebook import Rulebook
from consentry.services.accept import Accept
from consentry.services.anchor import Anchor
from consentry.services.answering import Answering
from consentry.services.api_keys import KeyDesk
from consentry.services.audit import Audit
from consentry.services.audit_trail import AuditTrail
from consentry.services.authorize import Authorize, Caller
from consentry.services.cancel import Cancel
from consentry.services.carry import Carry
from consentry.services.chain import Chain
from consentry.services.changing import Changing
from consentry.services.check import Check
from consentry.services.complaints import ComplaintDesk
from consentry.services.consent_record import ConsentRecord
from consentry.services.consents import ConsentDesk
from consentry.services.counting import Counting
from consentry.services.daily_cap import DailyCap
from consentry.services.dead_letters import DeadLetters
from consentry.services.delivery import Delivery
from consentry.services.dispatch import Dispatch
from consentry.services.double_opt_in import DoubleOptIn
from consentry.services.emergencies import Emergencies
from consentry.services.erasure import ErasureDesk
from consentry.services.evidence_purge import EvidencePurge
from consentry.services.exporting import ExportDesk
from consentry.services.forgetting import Forgetting
from consentry.services.health import HealthDesk
from consentry.services.hearing import Hearing
from consentry.services.importing import ImportDesk
from consentry.services.inbound import Inbound
from consentry.services.inbox import Inbox
from consentry.services.keyword_opt_in import KeywordOptIn
from consentry.services.learning import Learning
from consentry.services.messaging_limits import MessagingLimits
from consentry.services.mirror import Mirror
from consentry.services.onboarding import Onboarding
from consentry.services.operator_rules import OperatorDesk
from consentry.services.opt_out import OptOut
from consentry.services.opting_in import OptingIn
from consentry.services.overtaking import Overtaking
from consentry.services.pausing import Pausing
from consentry.services.ports import Clock, Custody, Keys, Registry
from consentry.services.ports.api_keys import ApiKeys
from consentry.services.preferences import PreferenceDesk
from consentry.services.proof import ProofDesk
from consentry.services.purging import RowPurge
from consentry.services.reading import ReadMessages
from consentry.services.recipient_rights import RightsDesk
from consentry.services.reconcile import Reconcile
from consentry.services.reconcile_unknown import ReconcileUnknown
from consentry.services.release import Release
from consentry.services.replay import Replay
from consentry.services.request_rate import RequestRate
from consentry.services.reslot import Reslot
from consentry.services.retention import RetentionDesk
from consentry.services.reviews import ReviewDesk
from consentry.services.rowwise import RowByRow
from consentry.services.sanctions import SanctionDesk
from consentry.services.signs import Signs
from consentry.services.stop_reach import StopReach
from consentry.services.strikes import Strikes
from consentry.services.suppressing import SuppressionDesk
from consentry.services.unlisting import Unlisting
from consentry.services.watch import Watch
from consentry.services.wordings import Wordings

_TABLES = (
    "CONSENT_TABLE",
    "SUPPRESSION_TABLE",
    "LEDGER_TABLE",
    "MESSAGES_TABLE",
    "REGISTRY_TABLE",
    "PACING_TABLE",
)


@cache
def clock() -> Clock:
    """The time."""
    return SystemClock()


@cache
def settings() -> Settings:
    """The environment. ConfigurationError lists everything that is missing."""
    return Settings.from_env(os.environ, needed=_TABLES)


@cache
def dynamo() -> Dynamo:
    """The one session and DynamoDB client."""
    given = settings()
    return Dynamo(
        TableNames(
            consent=given.consent_table,
            suppression=given.suppression_table,
            ledger=given.ledger_table,
            messages=given.messages_table,
            registry=given.registry_table,
            pacing=given.pacing_table,
        )
    )


@cache
def keys() -> Keys:
    """The keyed hash, checked against the canary."""
    return CheckedKeys(dynamo(), settings().hmac_secret_arn, clock())


def check_keys() -> None:
    """Nothing, or ConfigurationError while the HMAC key is not the one that the data is under."""
    try:
        keys().check()
    except ConfigurationError:
        count("Misconfigured")
        raise


@cache
def book() -> Rulebook:
    """The rules' data."""
    return load()


@cache
def registry() -> Registry:
    """Accounts, campaigns, senders, keys."""
    return DynamoRegistry(dynamo())


@cache
def api_keys() -> ApiKeys:
    """Hashed API keys."""
    return DynamoApiKeys(dynamo())


@cache
def key_desk() -> KeyDesk:
    """Making and ending API keys."""
    return KeyDesk(clock=clock(), registry=registry(), keys=api_keys(), audit=audit())


@cache
def request_rate() -> RequestRate:
    """What bounds the requests of an account."""
    return _rate("ACCOUNT_RATE_LIMIT", settings().account_rate_limit)


@cache
def carrier_rate() -> RequestRate:
    """What bounds the texts of all accounts, if AWS named a quota for sending.

    A fifth of it is left for what environments take unasked.
    """
    given = _rate("CARRIER_RATE_LIMIT", settings().carrier_rate_limit)
    return replace(given, per_second=-(-given.per_second * 4 // 5))


def _rate(name: str, given: str) -> RequestRate:
    if given and not given.isdecimal():
        raise ConfigurationError(f"`{name}` is `{given}`; it must be a whole number")
    counts = DynamoSharedCount(dynamo())
    return RequestRate(clock=clock(), counts=counts, per_second=int(given or 0))


def take_share(caller: Caller) -> None:
    """One request of a caller's account; operators share one account among them."""
    owner = caller.account or OPERATOR
    try:
        request_rate().take(owner)
    except TooManyRequests:
        count("RateLimited", account=owner)
        raise


@cache
def messages() -> DynamoMessages:
    """The rows."""
    return WatchedMessages(dynamo())


@cache
def pacing() -> DynamoPacing:
    """Slots, logs, send items, the due index."""
    return DynamoPacing(dynamo())


@cache
def queue() -> SqsSendQueue:
    """SendQueue."""
    return SqsSendQueue(dynamo(), settings().send_queue_url)


@cache
def lists() -> EumOptOutLists:
    """The carrier's opt-out lists."""
    return EumOptOutLists(dynamo())


@cache
def facts() -> DynamoFacts:
    """The batched reads."""
    return DynamoFacts(dynamo())


@cache
def counters() -> DynamoCounters:
    """Counts by originating number, campaign and hour."""
    return DynamoCounters(dynamo())


@cache
def reviews() -> DynamoReviews:
    """Texts that wait for a person."""
    return DynamoReviews(dynamo())


@cache
def send_counts() -> Counting:
    """Counts of what dispatch sends, at a tenth of a call a text."""
    return Counting(counters=counters(), notes_per_call=10)


@cache
def watch() -> Watch:
    """Rates against thresholds."""
    return Watch(
        clock=clock(),
        counters=counters(),
        complaints=DynamoComplaints(dynamo()),
        pausing=Pausing(registry=registry(), changing=changing()),
        governance=book().governance,
    )


@cache
def signs() -> Signs:
    """Counts that are looked at at once."""
    return Signs(counting=Counting(counters=counters()), watch=watch())


@cache
def review_desk() -> ReviewDesk:
    """Texts that need a person."""
    return ReviewDesk(
        clock=clock(),
        keys=keys(),
        facts=facts(),
        messages=messages(),
        pacing=pacing(),
        reviews=reviews(),
        audit=audit(),
        wordings=Wordings(clock=clock(), registry=registry(), changing=changing()),
        book=book(),
    )


@cache
def health_desk() -> HealthDesk:
    """How accounts fare."""
    return HealthDesk(
        clock=clock(),
        registry=registry(),
        counters=counters(),
        complaints=DynamoComplaints(dynamo()),
        governance=DynamoGovernance(dynamo()),
        book=book(),
    )


@cache
def delivery_signs() -> Signs:
    """How texts ended, looked at at the end of each batch."""
    return Signs(counting=delivery_counts(), watch=watch())


@cache
def complaint_desk() -> ComplaintDesk:
    """Complaints."""
    return ComplaintDesk(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        pacing=pacing(),
        suppressions=DynamoSuppressions(dynamo()),
        complaints=DynamoComplaints(dynamo()),
        opt_out=opt_out(),
        watch=watch(),
        audit=audit(),
        strikes=strikes(),
        governance=book().governance,
    )


@cache
def chain() -> Chain:
    """The ledger's writer."""
    return Chain(clock=clock(), ledger=DynamoLedger(dynamo()))


@cache
def audit() -> Audit:
    """The audit log's writer."""
    return Audit(chain=chain())


@cache
def changing() -> Changing:
    """Changes of who may send, with the audit log."""
    return Changing(governance=DynamoGovernance(dynamo()), audit=audit())


@cache
def audit_trail() -> AuditTrail:
    """The audit log, read."""
    return AuditTrail(ledger=DynamoLedger(dynamo()), registry=registry())


@cache
def sanction_desk() -> SanctionDesk:
    """What an operator orders."""
    return SanctionDesk(
        clock=clock(),
        registry=registry(),
        governance=DynamoGovernance(dynamo()),
        changing=changing(),
        book=book(),
    )


@cache
def strikes() -> Strikes:
    """Violations, and what they lead to."""
    return Strikes(
        clock=clock(),
        registry=registry(),
        governance=DynamoGovernance(dynamo()),
        changing=changing(),
        book=book(),
    )


@cache
def accept() -> Accept:
    """Accepting texts."""
    return Accept(
        clock=clock(),
        keys=keys(),
        facts=facts(),
        messages=messages(),
        pacing=pacing(),
        queue=queue(),
        strikes=strikes(),
        audit=audit(),
        reviews=reviews(),
        book=book(),
    )


@cache
def check() -> Check:
    """Deciding without doing."""
    return Check(clock=clock(), keys=keys(), facts=facts(), book=book())


@cache
def replay() -> Replay:
    """Judging texts of the past anew."""
    return Replay(clock=clock(), messages=messages(), book=book())


@cache
def reslot() -> Reslot:
    """Moving a text in time."""
    return Reslot(pacing=pacing(), queue=queue())


@cache
def dispatch() -> Dispatch:
    """Sending."""
    carry = Carry(
        clock=clock(),
        messages=messages(),
        pacing=pacing(),
        carrier=EumCarrier(dynamo(), settings().configuration_set),
        reslot=reslot(),
        learning=learning(),
        unknown=reconcile_unknown(),
    )
    return Dispatch(
        clock=clock(),
        keys=keys(),
        facts=facts(),
        messages=messages(),
        pacing=pacing(),
        queue=queue(),
        reviews=reviews(),
        reslot=reslot(),
        carry=carry,
        unknown=reconcile_unknown(),
        counting=send_counts(),
        cap=DailyCap(pacing=pacing(), book=book()),
        carrier_rate=carrier_rate(),
        book=book(),
    )


@cache
def release() -> Release:
    """The sweep of the due index."""
    return Release(
        clock=clock(),
        keys=keys(),
        facts=facts(),
        messages=messages(),
        pacing=pacing(),
        queue=queue(),
        reviews=reviews(),
        book=book(),
    )


@cache
def messaging_limits() -> MessagingLimits:
    """What AWS lets numbers send."""
    return MessagingLimits(clock=clock(), registry=registry(), numbers=EumNumbers(dynamo()))


@cache
def dead_letters() -> DeadLetters:
    """The end of what the queue gave up on."""
    return DeadLetters(clock=clock(), messages=messages(), unknown=reconcile_unknown())


@cache
def reconcile_unknown() -> ReconcileUnknown:
    """Texts of which nobody knows whether they left."""
    return ReconcileUnknown(
        clock=clock(), registry=registry(), messages=messages(), pacing=pacing()
    )


@cache
def delivery() -> Delivery:
    """What the carrier reports."""
    return Delivery(
        clock=clock(), messages=messages(), learning=learning(), counting=delivery_counts()
    )


@cache
def delivery_counts() -> Counting:
    """Counts of how texts ended, added up at the end of each batch."""
    return Counting(counters=counters())


@cache
def opt_out() -> OptOut:
    """Making an opt-out hold."""
    return OptOut(
        clock=clock(),
        suppressions=DynamoSuppressions(dynamo()),
        registry=registry(),
        pacing=pacing(),
        chain=chain(),
        lists=lists(),
        overtaking=Overtaking(clock=clock(), messages=messages(), pacing=pacing(), chain=chain()),
    )


@cache
def mirror() -> Mirror:
    """Opt-outs onto the carrier's lists."""
    return Mirror(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        suppressions=DynamoSuppressions(dynamo()),
        pacing=pacing(),
        lists=lists(),
        opt_out=opt_out(),
    )


@cache
def learning() -> Learning:
    """Opt-outs that only the carrier knew of."""
    return Learning(
        clock=clock(),
        keys=keys(),
        suppressions=DynamoSuppressions(dynamo()),
        opt_out=opt_out(),
    )


@cache
def reconcile() -> Reconcile:
    """The daily comparison with the carrier's lists."""
    return Reconcile(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        suppressions=DynamoSuppressions(dynamo()),
        lists=lists(),
        learning=learning(),
        opt_out=opt_out(),
        bookmarks=DynamoBookmarks(dynamo()),
    )


@cache
def inbound() -> Inbound:
    """What people text back."""
    hearing = Hearing(keys=keys(), registry=registry(), pacing=pacing(), messages=messages())
    keyword = KeywordOptIn(
        clock=clock(), records=consent_record(), double_opt_in=double_opt_in(), book=book()
    )
    opting_in = OptingIn(
        clock=clock(), opt_out=opt_out(), double_opt_in=double_opt_in(), keyword=keyword
    )
    return Inbound(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        pacing=pacing(),
        messages=messages(),
        hearing=hearing,
        opt_out=opt_out(),
        reach=StopReach(pacing=pacing(), messages=messages(), book=book()),
        opting_in=opting_in,
        answering=Answering(pacing=pacing(), records=consent_record(), accept=accept()),
        signs=signs(),
    )


@cache
def cancel() -> Cancel:
    """Taking a text back."""
    return Cancel(clock=clock(), messages=messages(), pacing=pacing())


@cache
def reading() -> ReadMessages:
    """Reading messages."""
    return ReadMessages(clock=clock(), keys=keys(), messages=messages())


@cache
def consent_record() -> ConsentRecord:
    """The writer of consents."""
    return ConsentRecord(
        clock=clock(),
        consents=DynamoConsents(dynamo()),
        ledger=DynamoLedger(dynamo()),
        chain=chain(),
    )


@cache
def double_opt_in() -> DoubleOptIn:
    """Consents that wait for a yes."""
    return DoubleOptIn(records=consent_record(), messages=messages(), accept=accept())


@cache
def consent_desk() -> ConsentDesk:
    """Consents."""
    return ConsentDesk(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        suppressions=DynamoSuppressions(dynamo()),
        records=consent_record(),
        double_opt_in=double_opt_in(),
        book=book(),
    )


@cache
def proof_desk() -> ProofDesk:
    """Proofs."""
    return ProofDesk(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        consents=DynamoConsents(dynamo()),
        suppressions=DynamoSuppressions(dynamo()),
        ledger=DynamoLedger(dynamo()),
        roots=DynamoRoots(dynamo()),
        messages=messages(),
        complaints=DynamoComplaints(dynamo()),
    )


@cache
def anchor() -> Anchor:
    """The daily roots of the ledger."""
    return Anchor(
        clock=clock(),
        roots=DynamoRoots(dynamo()),
        store=S3RootStore(dynamo(), settings().roots_bucket),
    )


@cache
def suppression_desk() -> SuppressionDesk:
    """Suppressions."""
    return SuppressionDesk(
        clock=clock(),
        keys=keys(),
        suppressions=DynamoSuppressions(dynamo()),
        opt_out=opt_out(),
        unlisting=Unlisting(
            registry=registry(), suppressions=DynamoSuppressions(dynamo()), lists=lists()
        ),
        audit=audit(),
    )


@cache
def custody() -> Custody:
    """Holds, attestations, the trail, what purges did."""
    return DynamoCustody(dynamo())


@cache
def import_desk() -> ImportDesk:
    """Lists that come in."""
    return ImportDesk(
        clock=clock(),
        keys=keys(),
        registry=registry(),
        custody=custody(),
        suppressions=DynamoSuppressions(dynamo()),
        opt_out=opt_out(),
        consents=consent_desk(),
        chain=chain(),
        erasure=erasure_desk(),
        rows=RowByRow(clock=clock()),
    )


@cache
def export_desk() -> ExportDesk:
    """Lists that leave."""
    return ExportDesk(
        clock=clock(),
        registry=registry(),
        custody=custody(),
        consents=DynamoConsents(dynamo()),
        suppressions=DynamoSuppressions(dynamo()),
        ledger=DynamoLedger(dynamo()),
    )


@cache
def rights_desk() -> RightsDesk:
    """What recipients may ask."""
    return RightsDesk(
        clock=clock(), keys=keys(), custody=custody(), pacing=pacing(), proofs=proof_desk()
    )


@cache
def preference_desk() -> PreferenceDesk:
    """What recipients wish."""
    return PreferenceDesk(clock=clock(), keys=keys(), records=consent_record())


@cache
def erasure_desk() -> ErasureDesk:
    """Erasing recipients."""
    forgetting = Forgetting(
        clock=clock(),
        records=consent_record(),
        ledger=DynamoLedger(dynamo()),
        chain=chain(),
        messages=messages(),
        opt_out=opt_out(),
    )
    return ErasureDesk(clock=clock(), keys=keys(), custody=custody(), forgetting=forgetting)


@cache
def retention_desk() -> RetentionDesk:
    """What is kept for a time only."""
    return RetentionDesk(
        clock=clock(),
        registry=registry(),
        custody=custody(),
        rows=RowPurge(clock=clock(), custody=custody(), messages=messages()),
        evidence=EvidencePurge(
            clock=clock(),
            custody=custody(),
            records=consent_record(),
            ledger=DynamoLedger(dynamo()),
            chain=chain(),
            messages=messages(),
        ),
        erasure=erasure_desk(),
        book=book(),
    )


@cache
def inbox() -> Inbox:
    """Texts that nobody answered."""
    return Inbox(clock=clock(), messages=messages(), pacing=pacing())


@cache
def onboarding() -> Onboarding:
    """Accounts, campaigns, senders, keys."""
    return Onboarding(
        clock=clock(),
        registry=registry(),
        changing=changing(),
        book=book(),
        carrier_per_second=_rate("CARRIER_RATE_LIMIT", settings().carrier_rate_limit).per_second,
    )


@cache
def emergencies() -> Emergencies:
    """Declared emergencies."""
    return Emergencies(registry=registry(), audit=audit())


@cache
def operator_desk() -> OperatorDesk:
    """The operator's own rules."""
    return OperatorDesk(clock=clock(), registry=registry(), audit=audit())


@cache
def authorize() -> Authorize:
    """Whose key it is."""
    return Authorize(clock=clock(), keys=api_keys())
