"""A proof as the document that `consentry_verify` checks (api.md 8)."""

from typing import Any

from consentry.domain.complaint import Complaint
from consentry.domain.ledger import GENESIS
from consentry.domain.suppression import Suppression
from consentry.domain.times import rfc3339
from consentry.entrypoints.programme import programme_json
from consentry.entrypoints.views.accounts import account_json
from consentry.entrypoints.views.messages import message_json
from consentry.entrypoints.views.recipients import consent_json, suppression_json
from consentry.policy.rulebook import Rulebook
from consentry.services.consents import evidence_document
from consentry.services.proof import Proof, ProvenChain

FORMAT = "consentry-proof/1"


def proof_json(proof: Proof, book: Rulebook) -> dict[str, Any]:
    """The bundle."""
    return {
        "format": FORMAT,
        "generated_at": rfc3339(proof.made_at),
        "account": account_json(proof.account),
        "recipient": {"number": proof.number, "keys": [each.recipient for each in proof.chains]},
        "chains": [_chain_json(chain) for chain in proof.chains],
        "evidence": [item for chain in proof.chains for item in _evidence_json(chain)],
        "consents": [consent_json(each, proof.number) for each in proof.consents.consents],
        "opt_outs": [_opt_out_json(each) for each in proof.opt_outs],
        "messages": {
            "complete": proof.complete,
            "items": [message_json(row, book) for row in proof.messages],
        },
        "complaints": [complaint_json(each) for each in proof.complaints],
        "programme": [programme_json(proof.account, each) for each in proof.campaigns],
        "roots": [root.document for chain in proof.chains for root in chain.roots],
    }


def _opt_out_json(opt_out: Suppression) -> dict[str, Any]:
    """An opt-out, those included that a START has undone."""
    return {
        **suppression_json(opt_out, full=True),
        "in_force": opt_out.in_force,
        "lifted_at": rfc3339(opt_out.lifted_at) if opt_out.lifted_at else None,
    }


def complaint_json(complaint: Complaint) -> dict[str, Any]:
    """A complaint, without whose key recorded it."""
    return {
        "id": complaint.id,
        "channel": complaint.channel,
        "sender": complaint.sender or None,
        "campaign": complaint.campaign or None,
        "received_at": rfc3339(complaint.received_at),
        "recorded_at": rfc3339(complaint.recorded_at),
        "text": complaint.text or None,
        "evidence": {
            "id": complaint.evidence.id,
            "due_at": rfc3339(complaint.evidence.due_at),
        },
    }


def _chain_json(chain: ProvenChain) -> dict[str, Any]:
    """The chain as it lies in the table: the stored hashes, so that a changed entry shows."""
    head = chain.stored.head
    return {
        "account": chain.account,
        "recipient": chain.recipient,
        "head": {"seq": head.seq, "hash": head.hash} if head else {"seq": 0, "hash": GENESIS},
        "entries": [{**entry.document, "hash": stored} for entry, stored in chain.stored.entries],
    }


def _evidence_json(chain: ProvenChain) -> list[dict[str, Any]]:
    """Evidence of every entry that commits to some; what is no longer kept was erased."""
    kept = {each.consent.id: each for each in chain.evidence}
    items = []
    committed = {
        entry.facts.get("consent", ""): entry.commitment
        for entry, _ in chain.stored.entries
        if entry.commitment
    }
    for consent in committed:
        found = kept.get(consent)
        items.append(
            {
                "consent": consent,
                "state": "kept" if found else "erased",
                "salt": found.salt if found else None,
                "document": evidence_document(found.evidence) if found else None,
            }
        )
    return items
