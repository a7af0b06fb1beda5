"""The documents hang together: every link leads somewhere, and every page can be found."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`[^`\n]*`")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's own tags as nothing."""


_Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    found = LINK.findall(CODE.sub("code", prose(page)))
    return [each for each in found if not each.startswith("http")]


def anchors(page: Path) -> set[str]:
    """What can be linked to: headings as GitHub names them, and anchors of our own."""
    text = prose(page)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    plain = [re.sub(r"<[^>]+>|[`*]", "", each).strip().lower() for each in headings]
    named = {re.sub(r"[^\w\- ]", "", each).replace(" ", "-") for each in plain}
    return named | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    found: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in found:
            continue
        found.add(page)
        targets = ((page.parent / each.partition("#")[0]).resolve() for each in links(page))
        ahead += [each for each in targets if each.suffix == ".md" and each.is_file()]
    assert [str(each.relative_to(ROOT)) for each in PAGES if each not in found] == []


def test_every_command_of_make_that_is_named_is_one() -> None:
    makefile = ROOT.joinpath("Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    known |= {f"bench-{each.stem}" for each in (ROOT / "bench").glob("*.py")}
    named = {
        (name, target)
        for page, name in zip(PAGES, NAMES, strict=True)
        for target in re.findall(
            r"(?:`|^|&& )make ([a-z][a-z-]+)", page.read_text("utf-8"), re.MULTILINE
        )
    }
    assert sorted(each for each in named if each[1] not in known) == []


def test_every_parameter_of_the_template_is_explained_where_deploying_is() -> None:
    template = yaml.load(ROOT.joinpath("template.yaml").read_text("utf-8"), Loader=_Template)
    page = ROOT.joinpath("docs/operations/deploy.md").read_text(encoding="utf-8")
    assert [each for each in template["Parameters"] if f"`{each}`" not in page] == []
