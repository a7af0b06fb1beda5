"""Write `policy/data/content/lookalikes.json`: characters that stand for plain letters.

Accents and typographic forms come from the Unicode database (compatibility decomposition); the
letters of other scripts that look like Latin ones are listed here by hand. `--check` fails if the
file is stale.
"""

import json
import sys
import unicodedata
from pathlib import Path
from string import ascii_lowercase

TARGET = Path(__file__).parents[1] / ("layers/common/consentry/policy/data/content/lookalikes.json")

# Cyrillic, Greek, Armenian, Cherokee and phonetic letters that a reader takes for Latin ones.
CURATED = {
    "a": "аɑαΑАᎪ",
    "b": "вьƄβΒВᏴЬ",
    "c": "сϲᴄСϹⅭᏟ",
    "d": "ԁɗժᎠⅾ",
    "e": "еєҽεΕЕᎬё℮",
    "f": "ƒϝϜғ",
    "g": "ɡցԌԍɢ",
    "h": "һհнΗНᎻ",
    "i": "іιΙІɩӏїӀ",
    "j": "јϳЈᎫ",
    "k": "кκΚКᏦ",
    "l": "ⅼʟᏞ",
    "m": "мΜМᎷ",
    "n": "ոηпՈΝ",
    "o": "оοσօΟОՕ",
    "p": "рρΡРᏢ",
    "q": "ԛգ",
    "r": "гᴦɾ",
    "s": "ѕՏЅꜱᏚ",
    "t": "тτΤТᎢ",
    "u": "υսцʋՍ",
    "v": "ѵνᴠѴᏙ",
    "w": "ԝωшѡᎳԜ",
    "x": "хχΧХ",
    "y": "уүγУΥҮ",
    "z": "ᴢΖᏃ",
}
# Small capitals, and letters with a stroke as signs of currency have them.
DRAWN = dict(zip("abdefghijkmnopqrstuwy", "ᴀʙᴅᴇꜰɢʜɪᴊᴋᴍɴᴏᴘꞯʀꜱᴛᴜᴡʏ", strict=True))
CURRENCY = {
    "a": "₳Ⱥⱥ",
    "b": "฿Ƀƀ",
    "c": "₵Ȼȼ",
    "e": "Ɇɇ",
    "g": "₲Ǥǥ",
    "h": "Ħħ",
    "i": "Ɨɨ",
    "k": "₭",
    "n": "₦",
    "p": "₱ᵽ",
    "r": "Ɍɍ",
    "t": "₮Ŧŧ",
    "u": "Ʉʉ",
    "w": "₩",
    "y": "Ɏɏ",
    "z": "Ƶƶ",
}
# Where alphabets of capitals begin that stand in brackets, circles and squares.
FRAMED = (0x249C, 0x1F110, 0x1F150, 0x1F170)
# Soft hyphen, joiners, marks of direction, spaces without width, fillers, byte-order mark.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
    "\u3164\ufe0f\ufeff\uffa0"
)
SUPERSCRIPTS = "ªº²³¹"
# Letters of their own that their readers may also write plainly.
STROKED = {"d": "đĐð", "i": "ı", "l": "łŁ", "o": "øØœŒ", "s": "ß"}


def tables() -> dict[str, dict[str, str] | str]:
    """The accents and the look-alikes by plain character, and what cannot be seen."""
    accents: dict[str, str] = {}
    lookalikes: dict[str, str] = {}
    given = {char for chars in (*CURATED.values(), *STROKED.values()) for char in chars}
    for point in range(0x80, 0x1FBFA):
        char = chr(point)
        if char in given or char in SUPERSCRIPTS:
            continue
        plain, marked = _plain(char)
        if plain:
            table = accents if marked else lookalikes
            table[plain] = table.get(plain, "") + char
    for letter, chars in STROKED.items():
        accents[letter] = accents.get(letter, "") + chars
    for chosen in (CURATED, DRAWN, CURRENCY, _framed()):
        for letter, chars in chosen.items():
            found = lookalikes.get(letter, "")
            lookalikes[letter] = found + "".join(char for char in chars if char not in found)
    return {
        "accents": dict(sorted(accents.items())),
        "lookalikes": dict(sorted(lookalikes.items())),
        "invisible": INVISIBLE,
    }


def _framed() -> dict[str, str]:
    return {
        letter: "".join(chr(start + place) for start in FRAMED)
        for place, letter in enumerate(ascii_lowercase)
    }


def _plain(char: str) -> tuple[str, bool]:
    """The ASCII letter or digit that it stands for, and whether it is that letter with accents."""
    canonical = unicodedata.normalize("NFD", char)
    base = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    if len(base) != 1 or not (base[0].isascii() and base[0].isalnum()):
        return "", False
    return base[0].lower(), canonical[0].isascii()


def text() -> str:
    """The file as it should be."""
    return json.dumps(tables(), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        fresh = TARGET.exists() and TARGET.read_text("utf-8") == text()
        sys.exit(0 if fresh else f"{TARGET.name} is stale: run `python -m tools.lookalikes`")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
