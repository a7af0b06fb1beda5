"""A host as written, as the name or address that a phone would open.

Names are compared in lower-case ASCII (IDNA's `xn--` form); addresses are read as browsers read
them, in decimal, octal and hexadecimal, in one number or four.
"""

import ipaddress
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

LONGEST_HOST = 253
_LONGEST_LABEL = 63
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_NAME = re.compile(rf"[a-z0-9_-]{{1,{_LONGEST_LABEL}}}(?:\.[a-z0-9_-]{{1,{_LONGEST_LABEL}}})*")


class Host(NamedTuple):
    """A host name in ASCII, or an address; `encoded` when percent signs hid it."""

    name: str
    address: bool = False
    encoded: bool = False


def read_host(written: str) -> Host | None:
    """The host that `written` (perhaps with a port) opens; None if it can be none."""
    encoded = "%" in written
    if encoded:
        written = re.split(r"[/?#\\]", unquote(written), maxsplit=1)[0].rpartition("@")[2]
    if written.startswith("["):
        return _six(written, encoded=encoded)
    written = written.partition(":")[0].strip(".")
    name = written.lower() if written.isascii() else _ascii(written)
    if len(name) > LONGEST_HOST or not _NAME.fullmatch(name):
        return None
    last = name[name.rfind(".") + 1 :]
    if last[0].isdigit() and _NUMBER.fullmatch(last):
        address = _four(name)
        return None if address is None else Host(name=address, address=True, encoded=encoded)
    return Host(name=name, encoded=encoded)


def readable(name: str) -> str:
    """A host name with its `xn--` labels in their own script, where they can be read."""
    return ".".join(map(_unicode, name.split("."))) if "xn--" in name else name


def _ascii(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written.lower())
    return ".".join(map(_ascii_label, plain.split(".")))


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    return f"xn--{label.encode('punycode').decode('ascii')}".lower() if label.isprintable() else ""


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _six(written: str, *, encoded: bool) -> Host | None:
    try:
        address = ipaddress.IPv6Address(written[1:].partition("]")[0].partition("%")[0])
    except ValueError:
        return None
    return Host(name=str(address), address=True, encoded=encoded)


def _four(name: str) -> str | None:
    """The address of one to four numbers, the last filling what is left."""
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) and len(part) <= 12 for part in parts):
        return None
    try:
        *high, low = [_number(part) for part in parts]
    except ValueError:
        return None
    if any(part > 255 for part in high) or low >= 256 ** (5 - len(parts)):
        return None
    value = low + sum(part << 8 * (3 - place) for place, part in enumerate(high))
    return str(ipaddress.IPv4Address(value))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)
