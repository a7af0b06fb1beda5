"""Rates are of people where people decide, and of texts where carriers do."""

from datetime import UTC, datetime

import pytest

from consentry.domain.tally import Counted, Place, Tally, Totals, together

HOUR = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = Place(account="acme", sender="+12065550100", campaign="appointments")


def test_tallies_add_up_by_kind() -> None:
    tallies = [
        Tally(place=HERE, hour=HOUR, counts={Counted.SENT: 2, Counted.OPT_OUT: 1}),
        Tally(place=HERE, hour=HOUR, counts={Counted.SENT: 3}),
    ]

    assert together(tallies).counts == {Counted.SENT: 5, Counted.OPT_OUT: 1}


def test_who_was_texted_often_is_one_recipient() -> None:
    totals = Totals(counts={Counted.SENT: 400, Counted.RECIPIENTS: 100, Counted.OPT_OUT: 5})

    assert (totals.recipients, totals.opt_out_rate) == (100, 0.05)


def test_carriers_block_texts_not_people() -> None:
    totals = Totals(counts={Counted.SENT: 400, Counted.RECIPIENTS: 100, Counted.BLOCKED: 8})

    assert totals.block_rate == 0.02


def test_a_text_that_never_left_is_an_error_too() -> None:
    totals = Totals(counts={Counted.SENT: 90, Counted.UNDELIVERED: 2, Counted.FAILED: 10})

    assert totals.error_rate == pytest.approx(0.12)


def test_where_the_count_of_sends_was_lost_the_carriers_word_counts() -> None:
    totals = Totals(counts={Counted.SENT: 1, Counted.RECIPIENTS: 1, Counted.DELIVERED: 60})

    assert (totals.texts, totals.recipients) == (60, 60)


def test_of_nothing_there_is_no_rate() -> None:
    totals = Totals(counts={Counted.OPT_OUT: 1})

    assert totals.opt_out_rate == totals.block_rate == totals.error_rate == 0.0
