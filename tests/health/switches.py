"""For each behaviour that enforces a clause: the test that shows it, and how to switch it off.

`off` makes what stands in the place of `target`, the dotted name of a function, method or value.
With that in place the test must fail; otherwise it does not show the behaviour.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from consentry.domain.api_key import KeyState
from consentry.domain.intent.reading import NOTHING, Reading
from consentry.domain.retention import DataClass
from consentry.policy.decision import Outcome, Ruleset
from consentry.services.double_opt_in import Yes
from consentry.services.forgetting import Erased
from consentry.services.keyword_opt_in import Joined

type Off = Callable[[Any], Any]
"""Takes the original, gives what does the work without the behaviour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A pytest node (all its parameters), the name of what to replace, and by what."""

    test: str
    target: str
    off: Off


def _answers(value: Any) -> Off:
    """Whatever is asked, the same answer."""
    return lambda _: lambda *args, **kwargs: value


def _changed(**changes: Any) -> Off:
    """The original's answer with some fields changed."""
    return lambda original: lambda *args, **kw: replace(original(*args, **kw), **changes)


def _allowing(original: Callable[..., Any]) -> Callable[..., Any]:
    """A decision that finds nothing."""
    return lambda *args, **kw: replace(
        original(*args, **kw), outcome=Outcome.ALLOW, reasons=(), not_before=None
    )


def _reading(read: Callable[..., Reading], kept: Callable[[str], bool]) -> Callable[..., Reading]:
    """Understands a text only if it was found in one of the ways that are kept."""

    def reading(*args: Any, **kw: Any) -> Reading:
        found = read(*args, **kw)
        return found if kept(found.rule) else NOTHING

    return reading


def _with_cookie(original: Callable[..., Any]) -> Callable[..., Any]:
    """An answer that sets a cookie."""

    def answer(*args: Any, **kw: Any) -> Any:
        made = original(*args, **kw)
        made.headers["Set-Cookie"] = "id=1"
        return made

    return answer


_SERVICES, _DOMAIN, _POLICY = "tests/unit/services", "tests/unit/domain", "tests/unit/policy"

SWITCHES: dict[str, Switch] = {
    "access.keys": Switch(
        test=f"{_SERVICES}/test_api_keys.py"
        "::test_an_issued_key_opens_its_account_until_it_is_revoked",
        target="consentry.domain.api_key.ApiKey.state",
        off=_answers(KeyState.ACTIVE),
    ),
    "consents.given_under": Switch(
        test=f"{_SERVICES}/test_consents.py"
        "::test_its_ledger_entry_keeps_the_versions_of_our_policies_that_it_was_given_under",
        target="consentry.policy.notices.Notices.given_under",
        off=_answers(""),
    ),
    "notices.sub_processors": Switch(
        test="tests/api/test_public_api.py"
        "::test_the_register_names_the_carrier_and_the_host_and_what_each_gets",
        target="consentry.entrypoints.api.notices.processor_json",
        off=_answers({"role": ""}),
    ),
    "pages.no_cookies": Switch(
        test="tests/api/test_public_api.py::test_no_route_sets_a_cookie",
        target="consentry.entrypoints.responses._json",
        off=_with_cookie,
    ),
    "pages.nothing_from_elsewhere": Switch(
        test="tests/api/test_public_api.py"
        "::test_every_page_loads_nothing_from_anywhere_and_runs_nothing",
        target="consentry.entrypoints.responses.PAGE_HEADERS",
        off=lambda _: {},
    ),
    "automated.by_default": Switch(
        test="tests/unit/entrypoints/test_drafts.py"
        "::test_the_least_that_a_send_needs_leaves_the_rest_to_the_campaign",
        target="consentry.entrypoints.drafts.common_fields",
        off=_changed(automated=False),
    ),
    "catalogue.disclaimer": Switch(
        test=f"{_POLICY}/test_catalogue.py"
        "::test_whoever_reads_the_rules_is_told_that_they_are_not_legal_advice",
        target="consentry.policy.catalogue.DISCLAIMER",
        off=lambda _: "",
    ),
    "check.dry_run": Switch(
        test=f"{_SERVICES}/test_setup_and_reading.py"
        "::test_of_a_stranger_a_check_decides_like_a_send",
        target="consentry.services.check.evaluate",
        off=_allowing,
    ),
    "consents.double_opt_in": Switch(
        test=f"{_SERVICES}/test_double_opt_in.py"
        "::test_what_waited_counts_once_the_handset_has_said_yes",
        target="consentry.services.double_opt_in.DoubleOptIn.yes",
        off=_answers(Yes.UNASKED),
    ),
    "consents.keyword": Switch(
        test=f"{_SERVICES}/test_keyword_opt_in.py"
        "::test_it_makes_a_consent_of_the_campaign_that_counts_at_once",
        target="consentry.services.keyword_opt_in.KeywordOptIn.run",
        off=_answers(Joined.REFUSED),
    ),
    "consents.reactivate_nothing": Switch(
        test=f"{_SERVICES}/test_consents.py"
        "::test_a_later_consent_is_recorded_and_the_opt_out_stands",
        target="consentry.domain.suppression.Suppressions.in_force",
        off=_answers(()),
    ),
    "dead_letters.end": Switch(
        test=f"{_SERVICES}/test_endings.py"
        "::test_a_text_that_was_never_sent_fails_when_the_queue_gives_it_up",
        target="tests.support.fake_messages.FakeMessages.move",
        off=_answers(None),
    ),
    "decision.citations": Switch(
        test=f"{_POLICY}/test_explain.py"
        "::test_a_refusal_for_want_of_consent_reads_as_the_contract_says",
        target="consentry.policy.engine._reason",
        off=_changed(citations=()),
    ),
    "decision.final": Switch(
        test=f"{_POLICY}/test_no_exceptions.py",
        target="consentry.policy.engine._reason",
        off=_changed(final=False, outcome=Outcome.REVIEW),
    ),
    "decision.ruleset": Switch(
        test=f"{_POLICY}/test_explain.py"
        "::test_a_decision_names_the_release_and_the_hash_of_its_rules",
        target="consentry.policy.rulebook.Rulebook.ruleset",
        off=lambda _: property(lambda self: Ruleset(version="", hash="")),
    ),
    "delivery.as_reported": Switch(
        test=f"{_SERVICES}/test_delivery.py"
        "::test_a_text_that_a_carrier_filtered_is_visible_and_goes_no_other_way",
        target="consentry.services.delivery.with_event",
        off=lambda _: lambda events, event: events,
    ),
    "dispatch.decides_again": Switch(
        test=f"{_SERVICES}/test_dispatch.py::test_an_opt_out_since_acceptance_blocks_the_text",
        target="consentry.services.dispatch.evaluate",
        off=_allowing,
    ),
    "inbound.free_text": Switch(
        test=f"{_SERVICES}/test_built_in_words.py::test_a_clear_wish_to_stop_is_obeyed",
        target="consentry.services.hearing.read",
        off=lambda read: _reading(read, lambda rule: rule == "keyword"),
    ),
    "inbound.keywords": Switch(
        test=f"{_SERVICES}/test_built_in_words.py::test_no_campaign_can_take_a_built_in_word_away",
        target="consentry.services.hearing.read",
        off=lambda read: _reading(read, lambda rule: rule != "keyword"),
    ),
    "inbound.stop": Switch(
        test=f"{_SERVICES}/test_inbound.py"
        "::test_a_stop_to_a_number_that_nobody_ever_had_stops_everybody",
        target="consentry.services.inbound.read",
        off=_answers(NOTHING),
    ),
    "intake.channel": Switch(
        test=f"{_POLICY}/test_intake.py::test_smalltalkr_takes_consent_to_texts_only",
        target="consentry.policy.intake.unsaid",
        off=_answers(()),
    ),
    "intake.evidence": Switch(
        test=f"{_POLICY}/test_intake.py"
        "::test_evidence_that_lacks_an_element_is_refused_with_what_to_add",
        target="consentry.policy.intake._missing",
        off=_answers(()),
    ),
    "ledger.chain": Switch(
        test=f"{_SERVICES}/test_suppressing.py"
        "::test_what_is_put_forbids_at_once_and_stands_in_the_ledger",
        target="consentry.services.chain.Chain.add",
        off=_answers(None),
    ),
    "opt_outs.in_step": Switch(
        test=f"{_SERVICES}/test_reconcile.py::test_a_failure_anywhere_is_made_good_by_the_next_run",
        target="consentry.services.reconcile.Reconcile._compare",
        off=_answers(None),
    ),
    "pacing.limit": Switch(
        test=f"{_DOMAIN}/test_pacing.py::test_each_lane_leaves_room_for_the_ones_before_it",
        target="consentry.domain.minute._limit",
        off=_answers(60),
    ),
    "proof.bundle": Switch(
        test=f"{_SERVICES}/test_proof.py"
        "::test_a_bundle_holds_everything_about_a_recipient_and_checks_itself",
        target="consentry.services.proof.ProofDesk._chains",
        off=_answers([]),
    ),
    "proof.programme": Switch(
        test="tests/unit/entrypoints/test_programme.py"
        "::test_the_sheet_tells_how_people_join_and_leave_in_words_that_are_really_sent",
        target="consentry.entrypoints.programme._texts",
        off=_answers({}),
    ),
    "replies.confirmation": Switch(
        test=f"{_SERVICES}/test_inbound.py"
        "::test_a_stop_is_confirmed_once_from_the_number_that_was_texted",
        target="consentry.services.answering.Answering.reply",
        off=_answers(None),
    ),
    "replies.help": Switch(
        test=f"{_SERVICES}/test_inbound.py::test_a_help_is_answered_also_to_who_opted_out",
        target="consentry.services.replies._help_line",
        off=_answers(""),
    ),
    "data.guarded": Switch(
        test="tests/functions/test_protection.py"
        "::test_a_recipient_is_named_in_no_log_no_metric_and_no_key",
        target="consentry.domain.recipient_key.Keyring._digest",
        off=lambda _: lambda self, version, text: text,
    ),
    "data.purposes": Switch(
        test="tests/unit/entrypoints/test_held.py"
        "::test_each_kind_of_data_is_told_with_what_it_is_for",
        target="consentry.entrypoints.held.kept_json",
        off=_answers({data.value: {"purposes": []} for data in DataClass}),
    ),
    "erasure.child": Switch(
        test=f"{_SERVICES}/test_importing.py::test_a_child_in_a_list_is_refused_and_erased",
        target="consentry.services.erasure.ErasureDesk.of_child",
        off=_answers(False),
    ),
    "inbox.unanswered": Switch(
        test=f"{_SERVICES}/test_inbox_and_lists.py"
        "::test_a_question_is_shown_until_somebody_answers_it",
        target="consentry.services.inbox.is_unread",
        off=_answers(False),
    ),
    "lists.attested": Switch(
        test=f"{_SERVICES}/test_importing.py"
        "::test_a_row_is_a_consent_with_the_attestation_in_the_ledger",
        target="tests.support.fake_custody.FakeCustody.put_attestation",
        off=_answers(True),
    ),
    "lists.exported": Switch(
        test=f"{_SERVICES}/test_inbox_and_lists.py"
        "::test_a_page_of_opt_outs_is_on_record_before_it_leaves",
        target="consentry.services.exporting.ExportDesk._note",
        off=_answers(None),
    ),
    "recipients.erased": Switch(
        test=f"{_SERVICES}/test_erasure.py::test_nothing_names_the_recipient_afterwards",
        target="consentry.services.forgetting.Forgetting.sweep",
        off=_answers(Erased()),
    ),
    "retention.by_class": Switch(
        test=f"{_SERVICES}/test_retention.py::test_an_account_chooses_how_long_bodies_are_kept",
        target="consentry.policy.retention.Kept.last_over",
        off=_answers(None),
    ),
    "retention.hold": Switch(
        test=f"{_SERVICES}/test_retention.py"
        "::test_a_hold_keeps_all_and_when_it_ends_what_was_due_goes",
        target="consentry.domain.custody.LegalHold.binds_at",
        off=_answers(False),
    ),
    "retention.purge": Switch(
        test=f"{_SERVICES}/test_retention.py::test_bodies_go_after_ninety_days_and_not_before",
        target="consentry.services.purging.RowPurge._forget",
        off=_answers([]),
    ),
    "sanctions.at_once": Switch(
        test=f"{_SERVICES}/test_strikes.py"
        "::test_forbidden_content_ends_a_smalltalkr_account_at_once",
        target="consentry.services.strikes.Strikes.run",
        off=_answers(None),
    ),
    "sanctions.by_operator": Switch(
        test=f"{_SERVICES}/test_sanctions.py"
        "::test_an_operator_suspends_for_a_reason_that_is_on_record",
        target="consentry.services.sanctions.note_of",
        off=_changed(reason=""),
    ),
    "sanctions.ladder": Switch(
        test=f"{_SERVICES}/test_strikes.py::test_the_ladder_is_climbed_step_by_step",
        target="consentry.policy.sanctions.SanctionRules.crossed",
        off=_answers(None),
    ),
    "sanctions.no_refund": Switch(
        test=f"{_SERVICES}/test_sanctions.py"
        "::test_who_gets_nothing_back_is_told_so_and_it_is_on_record",
        target="consentry.services.sanctions.refundable",
        off=_answers((True, ())),
    ),
    "sanctions.suspend": Switch(
        test=f"{_SERVICES}/test_strikes.py::test_violations_suspend_a_retarget_leads_account",
        target="consentry.services.strikes.Strikes._due",
        off=_answers(()),
    ),
    "sanctions.terminated": Switch(
        test=f"{_SERVICES}/test_sanctions.py"
        "::test_what_was_queued_is_blocked_once_its_account_campaign_or_number_is",
        target="consentry.domain.standing._account",
        off=lambda _: lambda account, *args: account,
    ),
    "complaints.intake": Switch(
        test=f"{_SERVICES}/test_complaints.py"
        "::test_it_is_kept_with_who_said_what_of_which_number_and_where",
        target="consentry.services.complaints.ComplaintDesk._from",
        off=_answers(("", "")),
    ),
    "complaints.spam_lines": Switch(
        test=f"{_SERVICES}/test_complaints.py"
        "::test_three_in_a_day_pause_the_number_with_the_reason_on_record",
        target="consentry.services.watch.Watch.complained",
        off=_answers(False),
    ),
    "complaints.suspend": Switch(
        test=f"{_SERVICES}/test_complaints.py"
        "::test_carriers_that_complain_suspend_the_account_where_its_policy_says_so",
        target="consentry.services.complaints.ComplaintDesk._count",
        off=_answers(None),
    ),
    "cost.blocked": Switch(
        test="tests/unit/domain/test_cost.py::test_a_text_that_never_left_has_cost_nothing",
        target="consentry.domain.cost._OVER",
        off=lambda _: frozenset(),
    ),
    "health.exposure": Switch(
        test=f"{_POLICY}/test_governance.py::test_what_is_at_stake_is_that_of_the_day",
        target="consentry.policy.governance.Governance.fines_in",
        off=_answers(()),
    ),
    "health.report": Switch(
        test=f"{_SERVICES}/test_health.py"
        "::test_a_number_and_its_campaign_have_rates_of_a_day_and_of_a_month",
        target="consentry.services.health._Seen.standing",
        off=_answers(None),
    ),
    "health.watched": Switch(
        test=f"{_SERVICES}/test_watch.py"
        "::test_the_stop_that_reaches_the_threshold_pauses_number_and_campaign",
        target="consentry.policy.governance.Governance.breaches",
        off=_answers(()),
    ),
}
