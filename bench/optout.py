"""How well free text is understood: recall and false opt-outs by language, beside exact keywords.

The corpus was labelled before the detector was written, and three lines in ten are set aside by a
hash of their id (tests/corpus/REPLIES.md). Errors of the part set aside are counted, and shown only
on request: whoever reads them and then changes the detector has spent that part.

The peer is what most gateways do: a text opts out if all of it is one of the built-in keywords,
case and the punctuation around it aside. False opt-outs are ordinary texts (`none`, `opt_in`,
`help`, `confirm`) read as `opt_out`; false stops add those read as `ambiguous`, which stop texts
until the one question is answered.
"""

import argparse
import hashlib
import json
import string
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from consentry.domain.intent import Intent, Reading, read
from consentry.domain.intent.lexicon import keywords
from consentry.domain.languages import LANGUAGES

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "replies.jsonl"
_SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One labelled line of the corpus."""

    id: str
    text: str
    language: str
    expect: Intent
    last_message: str

    @property
    def set_aside(self) -> bool:
        """Whether it belongs to the part that nobody tunes by."""
        return int(hashlib.sha256(self.id.encode()).hexdigest()[:8], 16) % 10 < 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over some lines: of opt-outs found, of unclear ones that stop, of ordinary ones."""

    opt_outs: int
    found: int
    stopped: int
    unclear: int
    unclear_stopped: int
    ordinary: int
    falsely_out: int
    falsely_stopped: int
    right: int

    @property
    def lines(self) -> int:
        """All of them."""
        return self.opt_outs + self.unclear + self.ordinary


def replies() -> list[Reply]:
    """The corpus."""
    lines = map(json.loads, CORPUS.read_text("utf-8").splitlines())
    return [
        Reply(
            id=line["id"],
            text=line["text"],
            language=line["language"],
            expect=Intent(line["expect"]),
            last_message=line["last_message"],
        )
        for line in lines
    ]


def ours(reply: Reply) -> Intent:
    """What the gateway understands, knowing what it knows of a recipient."""
    return reading(reply).intent


def reading(reply: Reply) -> Reading:
    """The same with the reason."""
    return read(reply.text, language=reply.language, last_message=reply.last_message)


def exact(reply: Reply) -> Intent:
    """The peer: opt-out, opt-in and help if the whole text is a keyword."""
    said = reply.text.strip(string.punctuation + string.whitespace).casefold()
    for intent in (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP):
        if said in keywords(intent, reply.language).known:
            return intent
    return Intent.NONE


def score(lines: Iterable[Reply], detector: Callable[[Reply], Intent]) -> Score:
    """The counts of one detector."""
    read_as = [(reply.expect, detector(reply)) for reply in lines]
    stops = (Intent.OPT_OUT, Intent.AMBIGUOUS)
    wanted = [found for expect, found in read_as if expect is Intent.OPT_OUT]
    unclear = [found for expect, found in read_as if expect is Intent.AMBIGUOUS]
    ordinary = [found for expect, found in read_as if expect not in stops]
    return Score(
        opt_outs=len(wanted),
        found=wanted.count(Intent.OPT_OUT),
        stopped=sum(found in stops for found in wanted),
        unclear=len(unclear),
        unclear_stopped=sum(found in stops for found in unclear),
        ordinary=len(ordinary),
        falsely_out=ordinary.count(Intent.OPT_OUT),
        falsely_stopped=sum(found in stops for found in ordinary),
        right=sum(expect is found for expect, found in read_as),
    )


def rates(found: Score) -> str:
    """One row of the table."""
    return (
        f"{found.lines:5}  {_rate(found.found, found.opt_outs)}  "
        f"{_rate(found.stopped, found.opt_outs)}  {_rate(found.unclear_stopped, found.unclear)}  "
        f"{_rate(found.falsely_out, found.ordinary)}  "
        f"{_rate(found.falsely_stopped, found.ordinary)}  {_rate(found.right, found.lines)}"
    )


def _rate(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):5.1f} % {f'({part}/{whole})':>9}"


def cost(lines: list[Reply]) -> float:
    """Microseconds of processor time that a reply of at most 40 characters takes, on average."""
    short = [reply for reply in lines if len(reply.text) <= _SHORT]
    began = time.process_time()
    for reply in short:
        reading(reply)
    return (time.process_time() - began) / len(short) * 1e6


HEAPS = (
    "a ",
    "stop by ",
    " ",
    "\n",
    "reply stop to ",
    '"',
    "no ",
    "dont ",
    "take me off ",
    "“a",
    "- ",
)


def worst() -> float:
    """Milliseconds for the costliest text of 1,600 characters among heaps of one piece."""
    costs = []
    for piece in HEAPS:
        text = (piece * 1600)[:1600]
        began = time.process_time()
        for _ in range(5):
            read(text)
        costs.append((time.process_time() - began) / 5 * 1e3)
    return max(costs)


def main() -> int:
    """Prints the table and the errors."""
    parser = argparse.ArgumentParser(description="What people text back, understood or not.")
    parser.add_argument("--errors", action="store_true", help="show errors of the tuning part")
    parser.add_argument(
        "--show-set-aside", action="store_true", help="show errors of the part set aside: spends it"
    )
    given = parser.parse_args()
    corpus = replies()
    heads = (
        "recall",
        "out or asked",
        "unclear asked",
        "false opt-outs",
        "false stops",
        "label right",
    )
    for part, aside in (("tuning part", False), ("set aside", True)):
        lines = [reply for reply in corpus if reply.set_aside is aside]
        print(f"\n{part:22}lines  {'  '.join(f'{head:>17}' for head in heads)}")
        for language in (*LANGUAGES, "all"):
            own = [one for one in lines if language in (one.language, "all")]
            print(f"  {language:4} consentry     {rates(score(own, ours))}")
            print(f"  {'':4} exact keyword {rates(score(own, exact))}")
        if given.show_set_aside if aside else given.errors:
            for reply in lines:
                found = reading(reply)
                if found.intent is not reply.expect:
                    said = f"{found.intent} ({found.rule or 'nothing found'}: {found.matched})"
                    print(f"  {reply.id}  {reply.text!r}: {reply.expect}, read as {said}")
    print(f"\nprocessor time for a short reply: {cost(corpus):.0f} us")
    print(f"for the costliest 1,600 characters: {worst():.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
