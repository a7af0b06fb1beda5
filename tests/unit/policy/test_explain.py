import json
import re

from consentry.domain.message import Category
from consentry.policy.engine import evaluate
from consentry.policy.explain import to_json
from consentry.policy.loading import load
from tests.support.builders import facts
from tests.support.cases import cases, instant


def test_a_refusal_for_want_of_consent_reads_as_the_contract_says() -> None:
    refused = facts(consents=(), message__category=Category.MARKETING)

    shown = to_json(evaluate(refused, load()))

    assert shown["outcome"] == "deny"
    assert shown["reasons"] == [
        {
            "rule": "consent.missing",
            "outcome": "deny",
            "message": "no express written consent for marketing from acme to this number",
            "remedy": "record consent with POST /v1/consents, or send a double opt-in",
            "citations": [
                {
                    "id": "47cfr64.1200-a2",
                    "ref": "47 CFR 64.1200(a)(2)",
                    "url": "https://www.ecfr.gov/current/title-47/section-64.1200#p-64.1200(a)(2)",
                }
            ],
            "clauses": ["CYC-32", "RL-06"],
            "not_before": None,
            "detail": {"required": "express_written", "held": "none"},
        }
    ]
    assert shown["recipient"] == {
        "country": "US",
        "regions": ["CA"],
        "time_zones": ["America/Los_Angeles"],
        "zone_source": "area_code",
    }
    assert (shown["profile"], shown["at"]) == ("contact-your-client", "2026-11-24T18:00:00Z")


def test_a_decision_names_the_release_and_the_hash_of_its_rules() -> None:
    ruleset = evaluate(facts(), load()).ruleset

    assert re.fullmatch(r"20\d\d\.\d+\.\d+", ruleset.version)
    assert re.fullmatch("sha256:[0-9a-f]{64}", ruleset.hash)


def test_a_hold_says_when_it_ends_in_utc() -> None:
    held = facts(at=instant("2026-11-24 22:00 America/Los_Angeles"))

    shown = to_json(evaluate(held, load()))

    assert (shown["outcome"], shown["not_before"]) == ("hold", "2026-11-25T16:00:00Z")


def test_a_source_that_was_not_read_is_marked() -> None:
    held = facts(
        at=instant("2026-12-01 20:00 America/New_York"),
        to="+12155550123",
        message__category=Category.MARKETING,
    )

    shown = json.dumps(to_json(evaluate(held, load())))

    assert '"us-pa"' in shown
    assert '"unconfirmed": true' in shown


def test_every_decision_is_json_without_a_number_or_a_body() -> None:
    for case in cases():
        text = json.dumps(to_json(evaluate(case.facts, load())))

        assert "+1" not in text, case.name
        assert "see you Tue" not in text, case.name
