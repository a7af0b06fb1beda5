"""Many texts through fifty numbers while everything goes wrong that can, with real concurrency.

Eight clients send single texts and batches, long ones, scheduled ones, and passcodes; AWS calls are
throttled, fail, time out with and without effect; the carrier throttles, fails, takes texts without
saying so; processes are killed; queues deliver twice; people text STOP; and for ten minutes nothing
is dispatched, released or heard. Then the promises are checked on what the carrier took and the
tables hold.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.soaking.clients import Clients, orders
from bench.soaking.found import Found
from bench.soaking.record import look, telling
from bench.soaking.trouble import Trouble
from bench.soaking.witness import Witness
from bench.soaking.world import World, number, recipient, world
from local.clock import to_micros

LIMIT = 50
LEAST_RATE = 45.0
MOST_CALLS = 6.3
SINGLE, BATCH = "POST /v1/messages", "POST /v1/messages/batch"
MOST_TO_ACCEPT = {SINGLE: 4.0, BATCH: 25.0}
OUTAGE_AT, OUTAGE = timedelta(minutes=1), timedelta(minutes=10)
OUT = ("dispatch", "inbound", "release_due", "delivery_events")
BEFORE_CALM, RECOVERY, CALM = (timedelta(minutes=one) for one in (0.5, 3.5, 2))
"""When nothing fails any more after the outage, how long until even a number that its carrier
throttled twice a minute has its full rate again, and how long that is looked at.
"""
FAR = datetime(9999, 1, 1, tzinfo=UTC)
WHOLE = 50
STOPS_A_SECOND = 0.3
MOST_STOPS = 4
"""How many STOPs a number gets: five in its first hundred texts pause it, and what it has left is
then looked at every five minutes for days.
"""
SHOWN = 0.01


@dataclass(slots=True, kw_only=True)
class Run:
    """One soak on its way."""

    world: World
    clients: Clients
    trouble: Trouble
    chance: random.Random
    people: int
    numbers: int
    calm: bool
    stops: dict[str, str] = field(default_factory=dict)
    stopped: Counter[str] = field(default_factory=Counter)

    def go(self, stops: int) -> tuple[datetime, datetime]:
        """Send everything, through an outage, and let it come to rest; the calm spell in between.

        In that spell all numbers have work and nothing is made to fail.
        """
        start = told = self.world.clock.now()
        down, up = start + OUTAGE_AT, start + OUTAGE_AT + OUTAGE
        spell = (up + BEFORE_CALM, up + BEFORE_CALM + RECOVERY + CALM)
        while (now := self.world.clock.now()) < up or self._busy():
            self.world.out(OUT, out=down <= now < up)
            if spell[0] <= now < spell[1]:
                self.trouble.over()
            elif not self.calm and not down <= now < up:
                self.trouble.some()
            if len(self.stops) < stops and self.chance.random() < STOPS_A_SECOND:
                self._stop()
            self.clients.second()
            self.world.settle()
            self.world.step(0 if self.clients.waiting else to_micros(up if now < up else FAR))
            if now - told >= timedelta(minutes=1):
                self._tell(now)
                told = now
        self.trouble.over()
        self.world.player.play_until_idle()
        return spell[1] - CALM, spell[1]

    def _busy(self) -> bool:
        pending = self.world.pending()
        return bool(self.clients.waiting or pending["queued"] or pending["delayed"])

    @property
    def spared(self) -> list[str]:
        """A tenth of the numbers, whose recipients all stay, so that their slots are all used."""
        return [number(index) for index in range(-(-self.numbers // 10))]

    def _stop(self) -> None:
        index = self.chance.randrange(self.people)
        handset, to = recipient(index), number(index % self.numbers)
        if to in self.spared or self.stopped[to] == MOST_STOPS:
            return
        self.stopped[to] += 1
        event = f"soak-{len(self.stops)}"
        self.stops[event] = handset
        self.world.eum.handset.reply({"from": handset, "to": to, "body": "STOP", "id": event})

    def _tell(self, now: datetime) -> None:
        left, sent = len(self.clients.waiting), self.world.eum.count()
        print(f"  {now:%H:%M}  {left:6} requests to make  {sent:6} texts sent", flush=True)


def report(found: Found, log: Sequence[str], *, calm: bool) -> list[str]:
    """Prints the figures; answers what is not as promised. How many calls a text takes is promised
    where nothing fails but the outage: each fault costs calls of its own.
    """
    print(f"submitted {found.submitted}, sent {found.sent}, ended as {dict(found.statuses)}")
    print(f"refused by rule: {found.refused} when sent, in all {dict(found.blocked)}")
    print(f"duplicates {found.duplicates}, losses {len(found.lost)}, dead letters {found.dead}")
    for what in found.lost[:10]:
        print(f"  {what}")
    print(
        f"STOPs {found.stops}, lost {found.stops_lost}; texts after one: {found.after_stop}", end=""
    )
    print(f" ({found.overlaps} more overlapped one, and the ledger says so)")
    print(f"of them {dict(found.left)}; too soon or too late {found.untimely}")
    print(f"worst 60 s of a number: {found.worst} parts of {LIMIT}")
    if not found.rates:
        return ["nothing was sent"]
    low, median = found.rates[0], statistics.median(found.rates)
    print(f"parts a minute of a saturated number: {median:.1f} (the least of some: {low:.1f})")
    print(f"carrier calls: {dict(found.carrier)}; {found.unknown} left unknown")
    print(f"  {found.carrier_calls:.4f} a text beyond those that were injected or refused")
    for asked, one in sorted(found.accepting.items()):
        print(f"AWS calls to accept: {one.each:.2f} for each of {one.requests} times `{asked}`")
        print(f"  {', '.join(f'{each:.2f} {name}' for name, each in one.calls.items())}")
    print(f"AWS calls of dispatch: {found.dispatch_calls:.2f} for each of {found.dispatched} texts")
    print(f"AWS calls in all for each text that was sent: {sum(found.calls.values()):.2f}")
    for name, share in sorted(found.calls.items(), key=lambda one: -one[1]):
        if share >= SHOWN:
            print(f"  {share:6.3f}  {name}")
    tells = telling(log)
    print(f"log: {len(log)} lines, {len(tells)} of them with a number or a text")
    for line in tells[:5]:
        print(f"  {line[:160]}")
    checks = {
        "a text went twice": found.duplicates == 0,
        "a message was lost": not found.lost,
        "a text left too soon or too late": found.untimely == 0,
        "a text left after a STOP": found.after_stop == 0,
        "a STOP was lost": found.stops_lost == 0,
        "something was dead-lettered": found.dead == 0,
        "a number sent more than its limit": found.worst <= LIMIT,
        "a saturated number sends too little": median >= LEAST_RATE,
        "a text took more than one carrier call": found.carrier_calls == 1.0,
        "dispatching a text takes too many calls": not calm or found.dispatch_calls <= MOST_CALLS,
        "accepting texts takes too many calls": not calm or _accepts_cheaply(found),
        "a log names somebody": bool(log) and not tells,
    }
    return [what for what, kept in checks.items() if not kept]


def _accepts_cheaply(found: Found) -> bool:
    """Whether single texts and batches were both asked for, and took no more than promised."""
    return all(
        route in found.accepting and found.accepting[route].each <= most
        for route, most in MOST_TO_ACCEPT.items()
    )


def main() -> int:
    """Prints the figures; 1 if a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--numbers", type=int, default=50)
    parser.add_argument("--recipients", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calm", action="store_true", help="nothing goes wrong but the outage")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    began = time.perf_counter()
    print(f"opening {given.numbers} numbers, recording {given.recipients} consents ...", flush=True)
    with world(given.numbers, given.recipients) as made:
        witness = made.passage.witness = Witness(made)
        asked = orders(given.messages, given.numbers, given.recipients, made.clock.now(), chance)
        run = Run(
            world=made,
            clients=Clients(world=made, waiting=asked, count=given.clients),
            trouble=Trouble(made, chance, given.numbers / WHOLE),
            chance=chance,
            people=given.recipients,
            numbers=given.numbers,
            calm=given.calm,
        )
        spell = run.go(given.messages // 200)
        answered = run.clients.answered
        found = look(made, witness, answered, run.stops, run.spared, spell)
        log = made.log.read_text("utf-8", errors="replace").splitlines()
    print(f"\nfaults planned {dict(run.trouble.planned)}, {run.clients.again} calls made again")
    broken = report(found, log, calm=given.calm)
    print(f"{time.perf_counter() - began:.0f} s")
    print("every promise holds" if not broken else f"BROKEN: {'; '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
