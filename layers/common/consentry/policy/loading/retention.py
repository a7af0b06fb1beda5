"""How long data is kept, and the word for a list: `retention.json` and `attestation.json`."""

from consentry.domain.retention import DataClass
from consentry.policy.attestation import AttestationText
from consentry.policy.loading.dated import read_versions, start_of
from consentry.policy.loading.source import Json, Source
from consentry.policy.retention import Kept, Retention, RetentionRow, Then

_FILE, _WORD = "retention.json", "attestation.json"
_PERIOD = "effective_from days then"


def read_retention(source: Source) -> Retention:
    """Every kind of data with its periods; a problem for each kind that has none."""
    document = source.document(_FILE)
    found: Retention = {}
    for name, given in document.items():
        where = f"{_FILE} `{name}`"
        entry = source.keys(where, given, "purposes at_erasure rows")
        data = source.member(where, DataClass, name, DataClass.LEDGER)
        found[data] = Kept(
            data=data,
            purposes=source.words(where, entry.get("purposes")),
            at_erasure=str(entry.get("at_erasure", "")),
            rows=read_versions(
                source,
                where,
                entry.get("rows"),
                lambda where, entry: _row(source, where, entry),
            ),
        )
    for data in DataClass:
        if data not in found:
            source.wrong(_FILE, f"`{data}` has no period")
    return found


def read_attestation(source: Source) -> tuple[AttestationText, ...]:
    """The versions of the wording."""
    document = source.keys(_WORD, source.document(_WORD), "rows")
    return read_versions(
        source, _WORD, document.get("rows"), lambda where, entry: _text(source, where, entry)
    )


def _row(source: Source, where: str, given: object) -> RetentionRow:
    entry = source.keys(where, given, _PERIOD, "account_sets_days citations clauses")
    then = source.member(f"{where}.then", Then, entry.get("then"), Then.KEEP)
    days = _days(source, where, entry)
    if (days is None) != (then is Then.KEEP):
        source.wrong(where, "what is kept has no `days`, all else has some")
    return RetentionRow(
        effective_from=start_of(source, where, entry),
        days=days,
        then=then,
        account_sets_days=entry.get("account_sets_days") is True,
        basis=source.basis(where, entry),
    )


def _days(source: Source, where: str, entry: Json) -> int | None:
    days = entry.get("days")
    if days is None or (isinstance(days, int) and days >= 0):
        return days
    source.wrong(where, "`days` must be a whole number or null")
    return None


def _text(source: Source, where: str, given: object) -> AttestationText:
    entry = source.keys(where, given, "effective_from version text", "citations clauses")
    return AttestationText(
        effective_from=start_of(source, where, entry),
        version=str(entry.get("version", "")),
        text=str(entry.get("text", "")),
        basis=source.basis(where, entry),
    )
