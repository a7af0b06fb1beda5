"""Looks for what must never be in a log: numbers of recipients, and words of texts."""

from tests.support.stack import Client

SHORTEST = 12
"""A body shorter than this (STOP, HELP) is a word that a log may hold for other reasons."""


def leaks(client: Client) -> list[str]:
    """The lines of the functions' log that hold a recipient's number or a text, cut short."""
    digits = {number.lstrip("+") for number in client.numbers if len(number) >= SHORTEST}
    national = {number.removeprefix("1") for number in digits}
    bodies = {part for body in client.bodies for part in _parts(body)}
    wanted = digits | national | bodies
    lines = client.stack.log.read_text("utf-8", errors="replace").splitlines()
    return [line[:300] for line in lines if any(text in line for text in wanted)]


def _parts(body: str) -> list[str]:
    """A body, and its beginning: a log that cuts a text short leaks it all the same."""
    return [text for text in (body, body[:24]) if len(text) >= SHORTEST]
