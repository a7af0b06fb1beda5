"""The programme sheet for reading and printing, as a carrier's reviewer reads it."""

from collections.abc import Iterable
from typing import Any

from consentry.entrypoints.notices_page import processors_table
from consentry.entrypoints.page import in_words, page, prose, table, text

_HOW = {
    "opt_in": "Joining",
    "opt_out": "Leaving",
    "help": "Help",
    "return": "Coming back",
}


def render(sheet: dict[str, Any]) -> str:
    """The sheet as one page, with who else gets the recipients' data (clauses CYC-05, ST-19)."""
    title = f"{sheet['brand']}: {sheet['name']}"
    others = processors_table(sheet["sub_processors"])
    parts = [f"<h1>{text(title)}</h1>", *programme_parts(sheet), others]
    return page(f"Programme: {title}", parts)


def programme_parts(sheet: dict[str, Any], *, among_others: bool = False) -> Iterable[str]:
    """The sheet as tables; among others each caption names the campaign, so that none is twice."""
    of = f", {sheet['name']}" if among_others else ""
    yield table(f"Who sends what{of}", (), [*map(_row, _facts(sheet))])
    ways = [(_HOW[name], how) for name, how in sheet["flows"].items()]
    yield table(f"How people join and leave{of}", (), [*map(_row, ways)])
    words = [(_HOW[name], ", ".join(some) or "none") for name, some in sheet["keywords"].items()]
    yield table(f"Words that are obeyed{of}", (), [*map(_row, words)])
    texts = [
        (in_words(kind), text(language), prose(wording))
        for kind, by_language in sheet["texts"].items()
        for language, wording in by_language.items()
    ]
    yield table(f"Automatic texts{of}", ("Text", "Language", "Wording"), texts)


def _facts(sheet: dict[str, Any]) -> Iterable[tuple[str, str]]:
    often = sheet["frequency"]
    yield "Brand", ", ".join([sheet["brand"], *sheet["aliases"]])
    yield "Domains", ", ".join(sheet["domains"])
    yield "Terms", sheet["terms_url"]
    yield "Privacy", sheet["privacy_url"]
    yield "Help", sheet["help_contact"]
    yield "Use case", f"{sheet['use_case']}: {sheet['category']}, {in_words(sheet['purpose'])}"
    yield (
        "Registered as",
        f"{sheet['tcr_brand_id']}, {sheet['tcr_campaign_id']} ({sheet['status']})",
    )
    yield "Numbers", ", ".join(sheet["senders"])
    yield "Automated", "yes" if sheet["automated_allowed"] else "no"
    yield "How often", f"up to {often['max']} a {often['per']}" if often else "as events occur"
    yield "Call to action", sheet["call_to_action"] or "with each consent, in its evidence"


def _row(pair: tuple[str, str]) -> tuple[str, str]:
    return text(pair[0]), text(pair[1] or "not stated")
