"""What a blast costs a passcode: on the number of the blast, and on another one.

2,000 texts are accepted at once for one number; then, while they go, six passcodes a minute for it
and six for another number. Measured from acceptance to the carrier, on the clock of the stack: what
is waited for is pacing, which no faster machine would shorten.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bench.dispatch import BATCH, NOW, SECOND, agree, person
from bench.drilling.telling import ACME, CLINIC, OFFERS
from bench.inside.stack import Inside, inside
from consentry.domain.message import Category, Purpose
from consentry.entrypoints.wiring import stores
from local.clock import to_micros

EVERY = 10
MOST_SAME, MOST_OTHER = 2.0, 1.0
PERCENT = 99


def blast(stack: Inside, texts: int) -> None:
    """Reminders to everybody in batches."""
    for first in range(0, texts, BATCH):
        many = range(first, min(first + BATCH, texts))
        body = {
            "campaign": "appointments",
            "body": "Acme Dental: visit {{n}} is Tue 9am. Reply STOP to opt out.",
            "recipients": [{"to": person(n), "variables": {"n": str(n)}} for n in many],
        }
        status, answer = stack.ask("POST", "/v1/messages/batch", body, key=ACME)
        if status != 200 or answer["accepted"] != len(many):
            raise SystemExit(f"a batch was answered `{status}`: {answer}")


def passcode(stack: Inside, campaign: str, n: int) -> str:
    """One passcode, which is no other's; its id."""
    code = 100_000 + 2 * n + (campaign == "offers")
    body = {
        "campaign": campaign,
        "to": person(n),
        "category": "transactional",
        "purpose": "passcode",
        "body": f"Acme Dental: your code is {code}. Reply STOP to opt out.",
    }
    status, answer = stack.ask("POST", "/v1/messages", body, key=ACME)
    if status != 202:
        raise SystemExit(f"a passcode was answered `{status}`: {answer}")
    return str(answer["id"])


def prepare(stack: Inside) -> None:
    """Two campaigns that may send passcodes, among other things."""
    registry = stores.registry()
    for name in ("appointments", "offers"):
        there = registry.campaign("acme", name)
        assert there is not None
        mixed = replace(
            there,
            use_case="MIXED",
            sub_use_cases=("ACCOUNT_NOTIFICATION", "2FA"),
            category=Category.INFORMATIONAL,
            purpose=Purpose.APPOINTMENT_REMINDER,
        )
        registry.put_campaign(mixed)
    agree(stack, "informational", "transactional")


def waits(stack: Inside, ids: dict[str, datetime]) -> list[float]:
    """Seconds from acceptance to the carrier, sorted."""
    taken = {item["context"]["gw"]: item["at"] for item in stack.eum.accepted()}
    return sorted(
        (datetime.fromisoformat(taken[one]) - at).total_seconds()
        for one, at in ids.items()
        if one in taken
    )


def share(found: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return found[min(len(found) - 1, len(found) * percent // 100)]


def main() -> int:
    """Prints the figures; 1 if a passcode waits too long or is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    given = parser.parse_args()
    ids: dict[str, dict[str, datetime]] = {CLINIC: {}, OFFERS: {}}
    with inside(NOW) as stack:
        prepare(stack)
        stack.reset(warm=True)
        blast(stack, given.texts)
        start = stack.clock.now()
        count = given.texts * 60 // 50 // EVERY
        for n in range(1, count + 1):
            stack.player.play_to(to_micros(start + timedelta(seconds=n * EVERY)))
            for number, campaign in ((CLINIC, "appointments"), (OFFERS, "offers")):
                # A second and more between the two: they do not meet in one instant.
                ids[number][passcode(stack, campaign, n)] = stack.clock.now()
                stack.player.play_to(stack.clock.micros() + SECOND)
        stack.player.play_until_idle()
        same, other = waits(stack, ids[CLINIC]), waits(stack, ids[OFFERS])
        sent = stack.eum.count()
    print(f"{given.texts} texts at once, and {count} passcodes on each of two numbers; {sent} sent")
    for name, found in (("on the blast's number", same), ("on another number", other)):
        figures = ", ".join(f"p{p} {share(found, p):.2f} s" for p in (50, 95, PERCENT))
        print(f"  {name:22} {figures}, longest {found[-1]:.2f} s")
    kept = (
        sent == given.texts + 2 * count
        and share(same, PERCENT) < MOST_SAME
        and other[-1] < MOST_OTHER
    )
    print("no passcode waits for a blast" if kept else "A PASSCODE WAITS TOO LONG")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
