"""Who may send: what operators set up, order and decide."""

from functools import cache

from consentry.adapters.dynamodb.complaints import DynamoComplaints
from consentry.adapters.dynamodb.governance import DynamoGovernance
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import access, ledgers, opt_outs, policies, stores, watching
from consentry.services.api_keys import KeyDesk
from consentry.services.complaint_evidence import EvidenceDesk
from consentry.services.complaints import ComplaintDesk
from consentry.services.emergencies import Emergencies
from consentry.services.health import HealthDesk
from consentry.services.onboarding import Onboarding
from consentry.services.operator_rules import OperatorDesk
from consentry.services.reviews import ReviewDesk
from consentry.services.sanctions import SanctionDesk
from consentry.services.wordings import Wordings


@cache
def key_desk() -> KeyDesk:
    """Making and ending API keys."""
    return KeyDesk(
        clock=wiring.clock(),
        registry=stores.registry(),
        keys=access.api_keys(),
        audit=ledgers.audit(),
    )


@cache
def review_desk() -> ReviewDesk:
    """Texts that need a person."""
    return ReviewDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        facts=stores.facts(),
        messages=stores.messages(),
        pacing=stores.pacing(),
        reviews=stores.reviews(),
        audit=ledgers.audit(),
        wordings=Wordings(
            clock=wiring.clock(), registry=stores.registry(), changing=ledgers.changing()
        ),
        book=policies.book(),
    )


@cache
def health_desk() -> HealthDesk:
    """How accounts fare."""
    return HealthDesk(
        clock=wiring.clock(),
        registry=stores.registry(),
        counters=stores.counters(),
        complaints=DynamoComplaints(wiring.dynamo()),
        governance=DynamoGovernance(wiring.dynamo()),
        book=policies.book(),
    )


@cache
def complaint_desk() -> ComplaintDesk:
    """Complaints."""
    return ComplaintDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        pacing=stores.pacing(),
        complaints=DynamoComplaints(wiring.dynamo()),
        opt_out=opt_outs.opt_out(),
        watch=watching.watch(),
        audit=ledgers.audit(),
        strikes=watching.strikes(),
        governance=policies.book().governance,
    )


@cache
def evidence_desk() -> EvidenceDesk:
    """What is sent for complaints."""
    return EvidenceDesk(
        clock=wiring.clock(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        complaints=DynamoComplaints(wiring.dynamo()),
        audit=ledgers.audit(),
    )


@cache
def sanction_desk() -> SanctionDesk:
    """What an operator orders."""
    return SanctionDesk(
        clock=wiring.clock(),
        registry=stores.registry(),
        governance=DynamoGovernance(wiring.dynamo()),
        changing=ledgers.changing(),
        book=policies.book(),
    )


@cache
def onboarding() -> Onboarding:
    """Accounts, campaigns, senders, keys."""
    return Onboarding(
        clock=wiring.clock(),
        registry=stores.registry(),
        changing=ledgers.changing(),
        book=policies.book(),
        carrier_per_second=access.rate_of(
            "CARRIER_RATE_LIMIT", wiring.settings().carrier_rate_limit
        ).per_second,
    )


@cache
def emergencies() -> Emergencies:
    """Declared emergencies."""
    return Emergencies(registry=stores.registry(), audit=ledgers.audit())


@cache
def operator_desk() -> OperatorDesk:
    """The operator's own rules."""
    return OperatorDesk(clock=wiring.clock(), registry=stores.registry(), audit=ledgers.audit())
