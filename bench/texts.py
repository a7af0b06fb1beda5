"""Texts of exactly 160 characters, no two alike, as clinics, shops and couriers write them.

Some are in capitals, some hold a link, some break a rule: a decision that only ever sees clean
texts would be measured at its best.
"""

import random

LENGTH = 160
_ENDS = ("Reply STOP to opt out.", "Text STOP to end", "Reply STOP to unsubscribe.")
_OPENINGS = (
    "Acme Dental: hi {name}, your appointment with Dr. {other} is on {day} at {hour}.",
    "Acme Dental: {name}, we have moved your visit from {day} to {hour} tomorrow.",
    "Hello {name}, Acme Dental here. Your invoice {code} of ${money} was paid on {day}.",
    "Acme Dental: parcel {code} for {name} leaves our desk on {day}, pick it up by {hour}.",
    "Acme Dental - {code} is your sign-in code, {name}. It ends at {hour}, tell nobody.",
    "Acme Dental: the results for {name} have come; Dr. {other} calls you {day} at {hour}.",
    "Acme Dental: whitening at {percent}% off for {name} until {day}! Code {code}.",
    "Bonjour {name}, Acme Dental : rendez-vous le {day} à {hour} avec le Dr {other}.",
    "Hola {name}, Acme Dental le recuerda su cita del {day} a las {hour} con {other}.",
    "ACME DENTAL: {name}, THE OFFICE AT {money} PARK AVE IS CLOSED ON {day}. CALL US.",
)
_MIDDLES = (
    "Please bring your card.",
    "Park behind the house.",
    "See https://acmedental.example/v/{code}.",
    "Map: acmedental.example/go",
    "Questions? Call (206) 555-01{percent}.",
    "Mail us: desk@acmedental.example",
    "Thank you, {other}!",
    "It takes {percent} minutes.",
    "Prices from ${money}.",
    "Dr. {other} looks forward to it 😊",
)
_WRONGS = (
    "Tap bit.ly/{code} now.",
    "Fr.e.e c a s h today!",
    "You w0n ${money}!",
    "See http://win-{code}.example",
)
_NAMES = (
    "Ana",
    "Ben",
    "Chloé",
    "Dee",
    "Emil",
    "Fay",
    "Gus",
    "Hal",
    "Ivy",
    "Jón",
    "Kim",
    "Lea",
    "Max",
)
_DAYS = ("Mon", "Tuesday", "Wed 25 Nov", "Thursday", "Fri", "2026-11-30", "Dec 3")
_WORDS = ("thanks", "and", "see you", "soon", "please", "ring us", "any time", "kind regards")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def texts(count: int, seed: int) -> list[str]:
    """So many texts; another seed gives others."""
    draw = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[_text(draw)] = None
    return list(found)


def _text(draw: random.Random) -> str:
    middles = draw.sample(_MIDDLES, len(_MIDDLES))
    if draw.random() < 0.1:
        middles.insert(0, draw.choice(_WRONGS))
    end = draw.choice(_ENDS)
    text = _filled(draw, draw.choice(_OPENINGS))
    for middle in middles:
        longer = f"{text} {_filled(draw, middle)}"
        if len(longer) + len(end) < LENGTH:
            text = longer
    return f"{text} {_padding(draw, LENGTH - len(text) - len(end) - 1)}{end}"


def _padding(draw: random.Random, room: int) -> str:
    """Exactly so many characters: words, a number at the end."""
    words = ""
    while fitting := [word for word in _WORDS if len(word) + 1 < room - len(words)]:
        words += f"{draw.choice(fitting)} "
    return words + _digits(draw, room - len(words))


def _digits(draw: random.Random, room: int) -> str:
    return "".join(draw.choice("123456789") for _ in range(room - 1)) + " " * (room > 0)


def _filled(draw: random.Random, pattern: str) -> str:
    return pattern.format(
        name=draw.choice(_NAMES),
        other=draw.choice(_NAMES),
        day=draw.choice(_DAYS),
        hour=f"{draw.randint(8, 19)}:{draw.randint(0, 59):02d}",
        code="".join(draw.choice(_LETTERS) for _ in range(6)),
        money=draw.randint(10, 990),
        percent=draw.randint(10, 60),
    )
