"""The table of public suffixes is what the tool makes of the list, and agrees with its package."""

from importlib import metadata
from pathlib import Path

import publicsuffixlist
import pytest

from consentry.policy.loading import load
from tools.import_public_suffixes import TARGET, convert, rendered

_LIST = Path(publicsuffixlist.PSLFILE).read_text("utf-8")
_NAME = "publicsuffixlist"


def test_the_table_is_fresh() -> None:
    made = rendered(convert(_LIST, f"{_NAME} {metadata.version(_NAME)}"))

    assert TARGET.read_text("utf-8") == made, "run `python -m tools.import_public_suffixes`"


def test_every_rule_of_the_list_is_read_as_its_package_reads_it() -> None:
    package, suffixes = publicsuffixlist.PublicSuffixList(), load().links.suffixes
    rules = [rule.lstrip("!").replace("*", "any") for rule in suffixes.rules]

    for rule in rules:
        for host in (rule, f"brand.{rule}", f"www.brand.{rule}"):
            assert suffixes.registrable(host) == (package.privatesuffix(host) or ""), host


@pytest.mark.parametrize(
    "text",
    [
        "",
        "com\n",
        "// VERSION: 1\ncom\n",
        "com\n// ===BEGIN PRIVATE DOMAINS===\ngithub.io\n",
    ],
    ids=["nothing", "rules alone", "no private section", "no version"],
)
def test_what_is_no_such_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Public Suffix List"):
        convert(text, "x")


def test_rules_are_in_ascii_and_sorted_by_section() -> None:
    text = (
        "// VERSION: 1\n\nde\n*.ck\n公司.cn\n// ===BEGIN PRIVATE DOMAINS===\nb.io // note\na.io\n"
    )

    made = convert(text, "x 1")

    assert made["version"] == "1"
    assert made["icann"] == ["*.ck de xn--55qx5d.cn"]
    assert made["private"] == ["a.io b.io"]
