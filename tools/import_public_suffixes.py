"""Make `policy/data/links/public_suffixes.json` from the Public Suffix List that the development
package `publicsuffixlist` brings: `python -m tools.import_public_suffixes`; `--check` fails if it
is stale.

The package itself takes 60 ms of a cold start to load, the table made here under 2 ms. To take a
newer list, raise the package's version in `pyproject.toml` and run this.
"""

import json
import sys
from importlib import metadata
from pathlib import Path

import publicsuffixlist

TARGET = (
    Path(__file__).parents[1] / "layers/common/consentry/policy/data/links/public_suffixes.json"
)
LICENCE = (
    "This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. "
    "If a copy of the MPL was not distributed with this file, You can obtain one at "
    "https://mozilla.org/MPL/2.0/."
)
_PRIVATE = "===BEGIN PRIVATE DOMAINS==="
_WIDTH = 98


def convert(text: str, source: str) -> dict[str, object]:
    """The JSON document of a list's text: its rules in ASCII, sorted, by section."""
    public, _, private = text.partition(_PRIVATE)
    version = next(
        (line.partition("VERSION:")[2].strip() for line in text.splitlines() if "VERSION:" in line),
        "",
    )
    if not version or not private:
        raise ValueError("the text has no version or no private section: not a Public Suffix List")
    return {
        "source": source,
        "version": version,
        "licence": LICENCE,
        "icann": _rules(public),
        "private": _rules(private),
    }


def rendered(document: dict[str, object]) -> str:
    """The document as JSON, a few rules to a line."""
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _rules(section: str) -> list[str]:
    """Lines of rules separated by spaces: fast to load, and a change reads well."""
    rules = sorted(_ascii(line.split()[0]) for line in section.splitlines() if _is_rule(line))
    lines = [""]
    for rule in rules:
        if len(lines[-1]) + len(rule) > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {rule}".strip()
    return lines


def _is_rule(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("//")


def _ascii(rule: str) -> str:
    mark = rule[: len(rule) - len(rule.lstrip("!*."))]
    return mark + rule[len(mark) :].encode("idna").decode("ascii")


def main() -> int:
    """Writes the table, or checks it."""
    name = "publicsuffixlist"
    text = Path(publicsuffixlist.PSLFILE).read_text("utf-8")
    made = rendered(convert(text, f"{name} {metadata.version(name)}"))
    if "--check" in sys.argv[1:]:
        fresh = TARGET.read_text("utf-8") == made
        print("the public suffixes are fresh" if fresh else f"`{TARGET.name}` is stale; run this")
        return 0 if fresh else 1
    TARGET.write_text(made, encoding="utf-8")
    print(f"wrote {TARGET.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
