"""What is kept, proved, handed out and erased."""

from functools import cache

from consentry.adapters.dynamodb.complaints import DynamoComplaints
from consentry.adapters.dynamodb.consents import DynamoConsents
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.roots import DynamoRoots
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.adapters.roots import S3RootStore
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import ledgers, opt_ins, opt_outs, policies, stores
from consentry.services.anchor import Anchor
from consentry.services.complaint_purge import ComplaintPurge
from consentry.services.erasure import ErasureDesk
from consentry.services.evidence_purge import EvidencePurge
from consentry.services.exporting import ExportDesk
from consentry.services.forgetting import Forgetting
from consentry.services.importing import ImportDesk
from consentry.services.proof import ProofDesk
from consentry.services.purging import RowPurge
from consentry.services.recipient_rights import RightsDesk
from consentry.services.retention import RetentionDesk
from consentry.services.rowwise import RowByRow


@cache
def proof_desk() -> ProofDesk:
    """Proofs."""
    return ProofDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        consents=DynamoConsents(wiring.dynamo()),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        ledger=DynamoLedger(wiring.dynamo()),
        roots=DynamoRoots(wiring.dynamo()),
        messages=stores.messages(),
        complaints=DynamoComplaints(wiring.dynamo()),
    )


@cache
def anchor() -> Anchor:
    """The daily roots of the ledger."""
    return Anchor(
        clock=wiring.clock(),
        roots=DynamoRoots(wiring.dynamo()),
        store=S3RootStore(wiring.dynamo(), wiring.settings().roots_bucket),
    )


@cache
def import_desk() -> ImportDesk:
    """Lists that come in."""
    return ImportDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        custody=stores.custody(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        opt_out=opt_outs.opt_out(),
        consents=opt_ins.consent_desk(),
        chain=ledgers.chain(),
        erasure=erasure_desk(),
        audit=ledgers.audit(),
        rows=RowByRow(clock=wiring.clock()),
    )


@cache
def export_desk() -> ExportDesk:
    """Lists that leave."""
    return ExportDesk(
        clock=wiring.clock(),
        registry=stores.registry(),
        custody=stores.custody(),
        consents=DynamoConsents(wiring.dynamo()),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        ledger=DynamoLedger(wiring.dynamo()),
    )


@cache
def rights_desk() -> RightsDesk:
    """What recipients may ask."""
    return RightsDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        custody=stores.custody(),
        pacing=stores.pacing(),
        proofs=proof_desk(),
        audit=ledgers.audit(),
    )


@cache
def erasure_desk() -> ErasureDesk:
    """Erasing recipients."""
    forgetting = Forgetting(
        clock=wiring.clock(),
        records=opt_ins.consent_record(),
        ledger=DynamoLedger(wiring.dynamo()),
        chain=ledgers.chain(),
        messages=stores.messages(),
        opt_out=opt_outs.opt_out(),
    )
    return ErasureDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        custody=stores.custody(),
        forgetting=forgetting,
        audit=ledgers.audit(),
    )


@cache
def retention_desk() -> RetentionDesk:
    """What is kept for a time only."""
    return RetentionDesk(
        clock=wiring.clock(),
        registry=stores.registry(),
        custody=stores.custody(),
        rows=RowPurge(clock=wiring.clock(), custody=stores.custody(), messages=stores.messages()),
        evidence=EvidencePurge(
            clock=wiring.clock(),
            custody=stores.custody(),
            records=opt_ins.consent_record(),
            ledger=DynamoLedger(wiring.dynamo()),
            chain=ledgers.chain(),
            messages=stores.messages(),
        ),
        complaints=ComplaintPurge(
            clock=wiring.clock(),
            custody=stores.custody(),
            complaints=DynamoComplaints(wiring.dynamo()),
        ),
        erasure=erasure_desk(),
        book=policies.book(),
    )
