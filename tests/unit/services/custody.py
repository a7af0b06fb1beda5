"""The use cases about keeping, giving out and erasing data, on the system's world."""

from dataclasses import dataclass

from consentry.services.audit import Audit
from consentry.services.chain import Chain
from consentry.services.complaint_purge import ComplaintPurge
from consentry.services.consent_record import ConsentRecord
from consentry.services.consents import ConsentDesk
from consentry.services.erasure import ErasureDesk
from consentry.services.evidence_purge import EvidencePurge
from consentry.services.exporting import ExportDesk
from consentry.services.forgetting import Forgetting
from consentry.services.importing import ImportDesk
from consentry.services.inbox import Inbox
from consentry.services.preferences import PreferenceDesk
from consentry.services.proof import ProofDesk
from consentry.services.purging import RowPurge
from consentry.services.recipient_rights import RightsDesk
from consentry.services.retention import RetentionDesk
from consentry.services.rowwise import RowByRow
from tests.unit.services.system import System, book


@dataclass(frozen=True)
class Desks:
    """All of them."""

    consents: ConsentDesk
    imports: ImportDesk
    exports: ExportDesk
    rights: RightsDesk
    preferences: PreferenceDesk
    erasure: ErasureDesk
    retention: RetentionDesk
    inbox: Inbox


def desks(system: System) -> Desks:
    """Made anew after every crash, as an execution environment is."""
    world = system.world
    clock, keys, custody, ledger = world.clock, world.keys, world.custody, world.ledger
    chain = Chain(clock=clock, ledger=ledger)
    records = ConsentRecord(clock=clock, consents=world.consents, ledger=ledger, chain=chain)
    consents = system.desk
    forgetting = Forgetting(
        clock=clock,
        records=records,
        ledger=ledger,
        chain=chain,
        messages=world.messages,
        opt_out=system.opt_out,
    )
    erasure = ErasureDesk(
        clock=clock, keys=keys, custody=custody, forgetting=forgetting, audit=Audit(chain=chain)
    )
    proofs = ProofDesk(
        complaints=world.complaints,
        clock=clock,
        keys=keys,
        registry=world.registry,
        consents=world.consents,
        suppressions=world.suppressions,
        ledger=ledger,
        messages=world.messages,
        roots=world.roots,
    )
    return Desks(
        consents=consents,
        imports=ImportDesk(
            clock=clock,
            keys=keys,
            registry=world.registry,
            custody=custody,
            suppressions=world.suppressions,
            opt_out=system.opt_out,
            consents=consents,
            chain=chain,
            erasure=erasure,
            audit=Audit(chain=chain),
            rows=RowByRow(clock=clock, workers=1),
        ),
        exports=ExportDesk(
            clock=clock,
            registry=world.registry,
            custody=custody,
            consents=world.consents,
            suppressions=world.suppressions,
            ledger=ledger,
        ),
        rights=RightsDesk(
            clock=clock,
            keys=keys,
            custody=custody,
            pacing=world.pacing,
            proofs=proofs,
            audit=Audit(chain=chain),
        ),
        preferences=PreferenceDesk(clock=clock, keys=keys, records=records),
        erasure=erasure,
        retention=RetentionDesk(
            clock=clock,
            registry=world.registry,
            custody=custody,
            rows=RowPurge(clock=clock, custody=custody, messages=world.messages),
            evidence=EvidencePurge(
                clock=clock,
                custody=custody,
                records=records,
                ledger=ledger,
                chain=chain,
                messages=world.messages,
            ),
            complaints=ComplaintPurge(clock=clock, custody=custody, complaints=world.complaints),
            erasure=erasure,
            book=book(),
        ),
        inbox=Inbox(clock=clock, messages=world.messages, pacing=world.pacing),
    )
