"""How to stop and get help stands in nearly every text: it must not make any other word guilty."""

import hashlib
import json
from pathlib import Path

import pytest

from consentry.domain.account import Account, Brand
from consentry.domain.campaign import Campaign
from consentry.domain.message import Category, ReplyKind
from consentry.policy.content import examine
from consentry.policy.loading import load
from consentry.services.replies import wording
from tests.support.builders import BRAND

_CORPUS = Path(__file__).parents[2] / "corpus/content.jsonl"
_INSTRUCTIONS = (
    " Reply STOP to opt out.",
    " Reply HELP for help, STOP to cancel.",
    " Text STOP to end",
)


def categories(text: str) -> set[str]:
    return {finding.category for finding in examine(text, brand=BRAND, book=load()).findings}


def tuning_texts() -> list[str]:
    """The texts of the corpus that are not set aside."""
    lines = [json.loads(line) for line in _CORPUS.read_text("utf-8").splitlines()]
    return [
        line["text"]
        for line in lines
        if int(hashlib.sha256(line["id"].encode()).hexdigest()[:8], 16) % 10 >= 3
        if line["expect"] == "allow"
    ]


@pytest.mark.parametrize("instruction", _INSTRUCTIONS)
def test_how_to_stop_makes_no_ordinary_text_guilty(instruction: str) -> None:
    for text in tuning_texts():
        assert categories(text + instruction) <= categories(text), text


@pytest.mark.parametrize(
    "text",
    [
        "get your account statement online.",
        "get into your account any time.",
        "you will get up to 4 messages a month.",
        "thanks for joining! Get texts about your account.",
        "your phone consultation starts at 3pm, get into the waiting room now.",
    ],
)
def test_ordinary_texts_with_an_instruction_hold_nothing(text: str) -> None:
    assert categories(f"Acme Dental: {text} Reply STOP to opt out.") == set()


@pytest.mark.parametrize("kind", list(ReplyKind))
def test_our_own_answers_hold_nothing(kind: ReplyKind) -> None:
    brand = Brand(name="Acme Dental", help_contact="help@acmedental.example")
    account = Account(id="acme", name="Acme Dental", brand=brand)
    campaign = Campaign(
        id="offers",
        account="acme",
        name="Offers",
        use_case="MARKETING",
        category=Category.MARKETING,
    )

    assert categories(wording(kind, account, campaign)) == set()
