from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.account import AccountStatus
from consentry.domain.campaign import BrandStatus, Frequency
from consentry.domain.consent import Consent, Proof
from consentry.domain.do_not_call import DncScrub
from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.frequency import older_sends
from consentry.domain.history import SendIntent
from consentry.domain.message import Category, ReplyKind
from consentry.domain.operator_rules import OperatorMatch
from consentry.domain.preferences import Preferences, QuietHours
from consentry.domain.sender import SenderType
from consentry.domain.suppression import Suppression
from consentry.policy.content_facts import (
    ContentFacts,
    ContentFinding,
    Disguise,
    LinkFacts,
    LinkTrick,
    Severity,
    WayOut,
)
from consentry.policy.decision import Outcome
from consentry.policy.engine import evaluate
from consentry.policy.facts import (
    AccountFacts,
    CampaignFacts,
    Facts,
    MessageFacts,
    RecipientFacts,
    SenderFacts,
)
from consentry.policy.loading import load
from consentry.policy.packing import pack, unpack
from consentry.policy.record import NOTE, judged_anew, recall, stored
from tests.support.builders import consent, facts, intent, opt_out
from tests.support.cases import cases

_instants = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"),
    max_value=datetime.fromisoformat("2040-01-01"),
    timezones=st.just(UTC),
)


@pytest.fixture(scope="module", autouse=True)
def every_instant_in_facts_is_aware() -> None:
    """Whichever dataclass holds it. Registered as these tests begin: others register theirs."""
    st.register_type_strategy(datetime, _instants)


_maybe = st.none() | _instants
_intents = st.builds(SendIntent, at=_instants)
_consents = st.builds(
    Consent,
    proof=st.sampled_from(Proof),
    in_ledger=st.booleans(),
    captured_at=_instants,
    recorded_at=_instants,
    expires_at=_maybe,
    revoked_at=_maybe,
    frequency=st.none() | st.builds(Frequency),
)
_opt_outs = st.builds(Suppression, at=_instants, stored_at=_instants, lifted_at=_maybe)
_minutes = st.integers(0, 24 * 60)
_several = st.lists(_instants, max_size=4)
_wishes = st.builds(
    Preferences,
    quiet_hours=st.none() | st.builds(QuietHours, start=_minutes, end=_minutes),
    categories=st.none() | st.lists(st.sampled_from(Category), max_size=2).map(tuple),
    max_per_day=st.none() | st.integers(0, 5),
)
_facts = st.builds(
    Facts,
    at=_instants,
    account=st.builds(
        AccountFacts,
        brand=st.text(),
        status=st.sampled_from(AccountStatus),
        profile=st.sampled_from([*load().profiles, "gone"]),
    ),
    campaign=st.builds(
        CampaignFacts,
        frequency=st.none() | st.builds(Frequency),
        tcr_brand_status=st.sampled_from(BrandStatus),
        use_case=st.sampled_from(["MARKETING", "MIXED", "2FA", "?"]),
        sub_use_cases=st.lists(st.sampled_from(["MARKETING", "2FA"]), max_size=2).map(tuple),
        number_pool=st.booleans(),
        vetting_score=st.none() | st.integers(0, 100),
    ),
    sender=st.builds(
        SenderFacts,
        type=st.sampled_from(SenderType),
        two_way=st.booleans(),
        others=st.integers(0, 99),
    ),
    message=st.builds(
        MessageFacts, expires_at=_maybe, reply=st.none() | st.sampled_from(ReplyKind)
    ),
    content=st.builds(
        ContentFacts,
        links=st.lists(
            st.builds(
                LinkFacts, tricks=st.lists(st.sampled_from(LinkTrick), max_size=2).map(tuple)
            ),
            max_size=2,
        ).map(tuple),
        link_count=st.integers(0, 300),
        findings=st.lists(
            st.builds(
                ContentFinding,
                severity=st.sampled_from(Severity),
                disguise=st.sampled_from(Disguise),
            ),
            max_size=3,
        ).map(tuple),
        way_out=st.sampled_from(WayOut),
    ),
    consents=st.lists(_consents, max_size=2).map(tuple),
    suppressions=st.lists(_opt_outs, max_size=2).map(tuple),
    earlier=st.lists(_intents, max_size=2).map(tuple),
    last_inbound_at=_maybe,
    recipient=st.builds(RecipientFacts, preferences=_wishes, dnc=st.builds(DncScrub)),
    older=st.builds(older_sends, _several, _several, _several),
    bans=st.lists(st.builds(EmergencyBan, start=_instants, until=_maybe), max_size=2).map(tuple),
    operator=st.lists(st.builds(OperatorMatch), max_size=2).map(tuple),
)


def test_an_ordinary_decision_takes_at_most_250_bytes() -> None:
    sizes = sorted(len(pack(case.facts)) for case in cases())

    assert len(pack(facts())) <= 120
    assert sizes[len(sizes) // 2] <= 150
    assert sizes[-1] <= 250


def test_a_recipient_with_a_history_stays_small() -> None:
    at = facts().at
    busy = replace(
        facts(),
        earlier=tuple(intent(at=at - timedelta(hours=n), message_id=f"m{n}") for n in range(5)),
        suppressions=(opt_out(scope="category:marketing"),),
        consents=(consent(id="a" * 36), consent(id="b" * 36, campaign="offers")),
    )

    assert len(pack(busy)) <= 350
    assert unpack(pack(busy)) == busy


def test_a_month_of_texts_stays_small() -> None:
    at = facts().at
    sent = [at - timedelta(days=1, hours=9 * n, minutes=n * n % 47) for n in range(60)]
    regular = replace(facts(), older=older_sends(sent[::2], sent[1::2], []))

    assert len(pack(regular)) - len(pack(facts())) <= 180
    assert unpack(pack(regular)) == regular


@given(_facts)
def test_packed_facts_come_back_equal(any_facts: Facts) -> None:
    assert unpack(pack(any_facts)) == any_facts


@given(_facts)
def test_any_decision_re_evaluates_to_itself(any_facts: Facts) -> None:
    decision = evaluate(any_facts, load())

    assert recall(stored(decision, any_facts, "submit"), load()) == decision


def test_facts_that_the_first_release_packed_are_still_read() -> None:
    packed = bytes.fromhex(
        "01edd4b90dc0200c00c0892cf9057b1c9bc0fe23a44a913e0591d8e174cf4561a6c2a7a253d1d715eddf0e79"
        "76e2ac3662557aeddb0e52f0c241c029057de8053e6d41c34ece21a9656f143febe806"
    )

    assert unpack(packed).message == facts().message


def _damaged() -> Iterator[bytes]:
    data = pack(facts())
    yield b""
    yield b"\x7f" + data[1:]
    yield data[:1]
    yield data[: len(data) // 2]
    yield data[:1] + b"\xff" * 20


@pytest.mark.parametrize("data", list(_damaged()), ids=["empty", "version", "bare", "cut", "noise"])
def test_damaged_facts_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="packed facts"):
        unpack(data)


def test_a_decision_is_recalled_equal_under_the_same_ruleset() -> None:
    held = facts(at=datetime(2026, 11, 25, 6, tzinfo=UTC))
    decision = evaluate(held, load())

    kept = stored(decision, held, "submit")

    assert recall(kept, load()) == decision
    assert (kept.outcome, kept.rules, kept.stage) == ("hold", ("time.quiet_hours",), "submit")


def test_a_decision_recalled_under_another_ruleset_says_so() -> None:
    decision = evaluate(facts(consents=()), load())
    kept = replace(stored(decision, facts(consents=()), "submit"), ruleset_hash="sha256:old")

    recalled = recall(kept, load())

    note, *rest = recalled.reasons
    assert (note.rule, note.outcome) == (NOTE, Outcome.ALLOW)
    assert note.detail["ruleset"] == recalled.ruleset.hash == "sha256:old"
    assert note.detail["present_ruleset"] == load().ruleset.hash
    assert tuple(rest) == decision.reasons


def test_what_another_ruleset_decided_stays_and_the_difference_is_shown() -> None:
    allowed = stored(evaluate(facts(consents=()), load()), facts(consents=()), "dispatch")
    kept = replace(allowed, ruleset_hash="sha256:old", outcome="allow", rules=())

    recalled = recall(kept, load())

    [note] = recalled.reasons
    assert recalled.outcome is Outcome.ALLOW
    assert "says deny where that one said allow" in note.message
    assert (note.detail["outcome"], note.detail["present_outcome"]) == ("allow", "deny")
    assert note.detail["present_rules"] == ["consent.missing"]


def test_a_rule_that_is_gone_is_named_in_the_note() -> None:
    night = facts(at=datetime(2026, 11, 25, 6, tzinfo=UTC))
    kept = replace(
        stored(evaluate(night, load()), night, "submit"),
        ruleset_hash="sha256:old",
        rules=("time.quiet_hours", "time.full_moon"),
    )

    note, *rest = recall(kept, load()).reasons

    assert note.detail["rules"] == ["time.quiet_hours", "time.full_moon"]
    assert [reason.rule for reason in rest] == ["time.quiet_hours"]


def test_a_decision_whose_facts_cannot_be_read_still_says_what_it_was() -> None:
    kept = replace(stored(evaluate(facts(), load()), facts(), "dispatch"), facts=b"\x7f")

    recalled = recall(kept, load())

    assert (recalled.outcome, recalled.at) == (Outcome.ALLOW, kept.at)
    assert [reason.rule for reason in recalled.reasons] == [NOTE]


@pytest.mark.parametrize(
    ("profile", "outcome"),
    [("", Outcome.ALLOW), ("smalltalkr", Outcome.DENY), ("baseline", Outcome.ALLOW)],
)
def test_kept_facts_are_judged_anew_under_any_profile(profile: str, outcome: Outcome) -> None:
    offer = facts(message__category=Category.MARKETING)
    kept = stored(evaluate(offer, load()), offer, "submit")

    anew = judged_anew(kept, load(), profile=profile)

    assert anew.outcome is outcome
    assert anew.profile == (profile or "contact-your-client")
