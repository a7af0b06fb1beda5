"""The proof about a recipient: all of it, and in a form that a stranger can check."""

import json
import re
from datetime import timedelta

import consentry_verify
from consentry.domain.consent import Evidence
from consentry.domain.ledger import LedgerEvent, commit
from consentry.domain.times import rfc3339
from consentry.entrypoints.proof_page import render
from consentry.entrypoints.proofs import proof_json
from consentry.services.anchor import Anchor
from consentry.services.consents import evidence_document
from consentry.services.proof import Proof, ProofDesk
from tests.support.builders import consent
from tests.unit.services.system import NUMBER, OTHER, System, book, draft, texted

EVIDENCE = Evidence(disclosure_text="Acme Dental may text me. Reply STOP to end.", checkbox=True)
SALT = "a-salt"


def proven(system: System, *, globally: bool = False, number: str = NUMBER) -> Proof:
    world = system.world
    desk = ProofDesk(
        complaints=world.complaints,
        clock=world.clock,
        keys=world.keys,
        registry=world.registry,
        consents=world.consents,
        suppressions=world.suppressions,
        ledger=world.ledger,
        roots=world.roots,
        messages=world.messages,
    )
    return desk.of("acme", number, globally=globally)


def agreed(system: System) -> None:
    """The recipient's consent enters the ledger, with what proves it beside."""
    key = system.world.keyring.of(NUMBER).current
    given = consent(at=system.now, id="c-1")
    ledger = system.world.ledger
    head = ledger.head("acme", key)
    entry = system.opt_out.chain.entry(
        head,
        account="acme",
        recipient=key,
        event=LedgerEvent.CONSENT,
        event_id="c-1",
        at=system.now,
        facts={"consent": "c-1"},
        commitment=commit(evidence_document(EVIDENCE), SALT),
    )
    assert ledger.append(entry, head)
    ledger.put_evidence("acme", key, given, EVIDENCE, SALT)


def told() -> System:
    """Consent, a text, a STOP; then a night."""
    system = System()
    agreed(system)
    system.submit(draft())
    system.rest()
    system.world.clock.advance(60)
    system.hear(texted("STOP", at=system.now))
    system.rest()
    world = system.world
    world.clock.at = (system.now + timedelta(days=1)).replace(hour=0, minute=30)
    Anchor(clock=world.clock, roots=world.roots, store=world.root_store).run()
    return system


def test_a_bundle_holds_everything_about_a_recipient_and_checks_itself() -> None:
    bundle = proof_json(proven(told()), book())
    report = consentry_verify.verify(consentry_verify.read(json.dumps(bundle)))
    assert report.problems == []
    assert (report.entries, report.kept, report.roots, report.held) == (2, 1, 1, 2)
    assert bundle["evidence"][0]["document"]["disclosure_text"] == EVIDENCE.disclosure_text
    assert [entry["reason"] for entry in bundle["opt_outs"]] == ["stop"]
    assert {row["status"] for row in bundle["messages"]["items"]} >= {"sent", "received"}
    assert [sheet["campaign"] for sheet in bundle["programme"]] == ["appointments", "offers"]


def test_an_opt_out_that_a_start_has_undone_is_shown_as_undone() -> None:
    system = told()
    system.world.clock.advance(60)
    system.hear(texted("START", at=system.now))
    system.rest()
    bundle = proof_json(proven(system), book())
    (opt_out,) = bundle["opt_outs"]
    assert (opt_out["reason"], opt_out["in_force"]) == ("stop", False)
    assert opt_out["lifted_at"] == rfc3339(system.now)
    page = render(bundle)
    assert "<strong>Undone <time" in page
    assert "In force" not in page


def test_the_page_tells_times_and_names_in_words() -> None:
    page = render(proof_json(proven(told()), book()))
    assert '<td role="cell" data-of="Event">opt out</td>' in page
    assert '<th scope="row" role="rowheader">Checkbox</th><td role="cell">yes</td>' in page
    assert "<strong>In force</strong>: scope account, reason stop, by handset" in page
    assert "True" not in page
    assert not re.search(r">[^<]*\dT\d[^<]*<", page), "an instant that is not for people"


def test_nothing_of_one_recipient_is_in_the_proof_about_another() -> None:
    bundle = proof_json(proven(told(), number=OTHER), book())
    assert (bundle["chains"], bundle["roots"], bundle["messages"]["items"]) == ([], [], [])


def test_a_chain_of_which_only_roots_are_left_is_shown_as_missing() -> None:
    system = told()
    system.world.fake_ledger.chains.clear()
    system.world.fake_ledger.evidence_items.clear()
    report = consentry_verify.verify(proof_json(proven(system), book()))
    assert ["the chain was cut short" in problem for problem in report.problems] == [True]


def test_what_happens_while_a_proof_is_gathered_breaks_nothing() -> None:
    system = told()
    world = system.world

    def moves_on() -> None:
        system.hear(texted("START", event="in-2", at=system.now))
        world.clock.advance(86_400)
        Anchor(clock=world.clock, roots=world.roots, store=world.root_store).run()

    world.before("ledger.stored_chain", moves_on)
    report = consentry_verify.verify(proof_json(proven(system), book()))
    assert (report.problems, report.held) == ([], 2)
    assert report.entries == 3
