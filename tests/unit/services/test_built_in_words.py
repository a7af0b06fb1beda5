"""Words that stop texts are the gateway's own: no campaign takes one away, and sentences count."""

from dataclasses import replace

import pytest

from consentry.domain.message import Status
from tests.unit.services.system import System, draft, texted


def stopped(system: System, reply: str) -> bool:
    system.submit(draft())
    system.hear(texted(reply))
    system.rest()
    return system.row().status is Status.BLOCKED


@pytest.mark.parametrize("word", ["STOP", "UNSUBSCRIBE", "stop sms", "Quit", "cancel", "END"])
def test_no_campaign_can_take_a_built_in_word_away(system: System, word: str) -> None:
    campaigns = system.world.fake_registry.stored_campaigns
    there = campaigns[("acme", "appointments")]
    campaigns[("acme", "appointments")] = replace(there, opt_in_keywords=(word, "JOIN"))

    assert stopped(system, word)


@pytest.mark.parametrize(
    "sentence", ["Please take me off your list", "stop texting me", "do not text me again"]
)
def test_a_clear_wish_to_stop_is_obeyed(system: System, sentence: str) -> None:
    assert stopped(system, sentence)
