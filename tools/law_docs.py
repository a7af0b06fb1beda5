"""The part of `docs/rules.md` on law beyond hours: holidays, caps, countries, bans, stops."""

from collections.abc import Iterable, Iterator
from datetime import date

from consentry.policy.rulebook import Rulebook


def law(book: Rulebook) -> Iterator[str]:
    """The lines of all its sections."""
    yield from _holidays(book)
    yield from _calendars(book)
    yield from _caps(book)
    yield from _countries(book)
    yield from _emergencies(book)
    yield from _stops(book)


def _holidays(book: Rulebook) -> Iterator[str]:
    yield from _head("Holidays", "Marketing stops from midnight to midnight of the day, and of the")
    yield "weekday on which it is kept."
    yield from _table("place", "from", "calendars", "consent lifts", "source", "note")
    for bar in book.law.holidays.values():
        for row in bar.rows:
            names = ", ".join(calendar.name for calendar in row.calendars) or "none"
            lifts = "yes" if row.consent_lifts else "no"
            sources = _sources(book, row.citations)
            yield _row(bar.place, _start(row.effective_from), names, lifts, sources, row.note)


def _calendars(book: Rulebook) -> Iterator[str]:
    year = int(book.version[:4])
    yield from _table("calendar", "years", f"days of {year}")
    found = {
        calendar.name: calendar
        for bar in book.law.holidays.values()
        for row in bar.rows
        for calendar in row.calendars
    }
    for calendar in found.values():
        days = " ".join(f"{day:%m-%d}" for day in sorted(calendar.days) if day.year == year)
        yield _row(calendar.name, f"{calendar.first}–{calendar.last}", days)


def _caps(book: Rulebook) -> Iterator[str]:
    yield from _head("Caps", "Windows slide: a day is any 24 hours, a month any 31 days. Agreed")
    yield "frequencies and recipients' own limits bind besides."
    yield from _table("who", "from", "most", "per", "counting", "source", "note")
    for place, rows in book.law.caps.items():
        for row in rows:
            cap = (str(row.cap.most), row.cap.per, f"the same {row.cap.counts}") if row.cap else ()
            cells = cap or ("no limit", "", "")
            sources = _sources(book, row.citations)
            yield _row(
                f"marketing to {place}", _start(row.effective_from), *cells, sources, row.note
            )
    for profile in book.profiles.values():
        for limit, basis in profile.caps:
            sources = "; ".join((_sources(book, basis.citations), *basis.clauses))
            yield _row(f"`{profile.name}`", "", limit.most, limit.per, limit.counts, sources, "")


def _countries(book: Rulebook) -> Iterator[str]:
    yield from _head("Countries", "Marketing goes to these only:")
    yield from _table("country", "law of", "source")
    for code, country in book.law.countries.items():
        owner = "" if country.law == code else country.law
        yield _row(code, owner, _sources(book, country.basis.citations))


def _emergencies(book: Rulebook) -> Iterator[str]:
    yield from _head("Emergencies", "While the operator's entry stands, no marketing goes there.")
    yield from _table("declared in", "consent lifts the ban", "source", "note")
    for place, rows in book.law.bans.items():
        for row in rows:
            lifts = "yes" if row.consent_lifts else "no"
            yield _row(place, lifts, _sources(book, row.citations), row.note)
    yield ""
    yield "A text may call itself an emergency's for so long, and must then state it anew."
    yield from _table("from", "hours", "source")
    for span in book.governance.emergencies:
        sources = _sources(book, span.basis.citations)
        yield _row(_start(span.effective_from), str(span.most_hours), sources)


def _stops(book: Rulebook) -> Iterator[str]:
    yield from _head(
        "The scope of a stop", "A stop that answers a text of these categories reaches"
    )
    yield "the whole account, even under `stop_scope: category`."
    yield from _table("from", "categories", "source", "note")
    for row in book.law.stop_scope:
        names = ", ".join(sorted(row.categories))
        yield _row(_start(row.effective_from), names, _sources(book, row.citations), row.note)


def _head(title: str, first_line: str) -> Iterator[str]:
    yield from ("", f"# {title}", "", first_line)


def _table(*columns: str) -> Iterator[str]:
    yield from ("", _row(*columns), "|" + "---|" * len(columns))


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _start(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _sources(book: Rulebook, ids: Iterable[str]) -> str:
    return "; ".join(f"[{book.citation(id).ref}](#{id})" for id in ids)
