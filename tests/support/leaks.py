"""Looks for what must never be in a log: numbers, and words of texts.

By what a test sent and received, and by form: whatever looks like a phone number is one, whoever it
belongs to, and a field that would hold a text is not there at all.
"""

import re
from collections.abc import Iterable

from tests.support.stack import Client

SHORTEST = 12
"""A body shorter than this (STOP, HELP) is a word that a log may hold for other reasons."""
NUMBER = re.compile(
    r"(?<![\w.+-])\+[1-9]\d{7,14}(?!\w)"  # E.164, of any country
    r"|(?<![\w.+-])1?[2-9]\d{2}[2-9]\d{6}(?![\w.])"  # North American, as people write it
    r"|%2[bB][1-9]\d{7,14}(?!\w)"
)
FIELD = re.compile(
    r'\\?"(body|messageBody|messageText|destinationNumber|originationNumber)\\?"\s*:'
)


def leaks(client: Client) -> list[str]:
    """The lines of the functions' log that hold a number or a text, cut short."""
    digits = {number.lstrip("+") for number in client.numbers if len(number) >= SHORTEST}
    national = {number.removeprefix("1") for number in digits}
    bodies = {part for body in client.bodies for part in _parts(body)}
    wanted = digits | national | bodies
    lines = client.stack.log.read_text("utf-8", errors="replace").splitlines()
    return [line[:300] for line in lines if any(text in line for text in wanted) or tells(line)]


def tells(line: str) -> bool:
    """Whether a line has the form of a number, or a field for a text."""
    return NUMBER.search(line) is not None or FIELD.search(line) is not None


def _parts(body: str) -> Iterable[str]:
    """A body, and its beginning: a log that cuts a text short leaks it all the same."""
    return [text for text in (body, body[:24]) if len(text) >= SHORTEST]
