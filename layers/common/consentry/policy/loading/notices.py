"""Who processes data, and how policies changed: `sub_processors.json`, `policy_changes.json`."""

from consentry.policy.loading.dated import read_versions, start_of
from consentry.policy.loading.source import Source
from consentry.policy.notices import Notices, PolicyVersion, SubProcessor

_REGISTER, _LOG = "sub_processors.json", "policy_changes.json"
_PROCESSOR = "name role data where url since until asked_first"
POLICIES = ("privacy", "rulebook", "terms")


def read_notices(source: Source, release: str) -> Notices:
    """Both; a problem where the release of the rulebook is not the newest in its log."""
    register = source.keys(_REGISTER, source.document(_REGISTER), "rows")
    log = source.keys(_LOG, source.document(_LOG), " ".join(POLICIES))
    policies = {
        name: read_versions(
            source,
            f"{_LOG} `{name}`",
            log.get(name),
            lambda where, entry: _version(source, where, entry),
        )
        for name in POLICIES
    }
    newest = [rows[-1].version for rows in (policies["rulebook"],) if rows]
    if newest != [release]:
        source.wrong(_LOG, f"the newest version of `rulebook` must be the release, `{release}`")
    given = register.get("rows")
    rows = given if isinstance(given, list) else []
    if not rows:
        source.wrong(_REGISTER, "needs a list with at least one row")
    processors = tuple(
        _processor(source, f"{_REGISTER}[{n}]", entry) for n, entry in enumerate(rows)
    )
    return Notices(sub_processors=processors, policies=policies)


def _version(source: Source, where: str, given: object) -> PolicyVersion:
    entry = source.keys(where, given, "effective_from version changes", "citations clauses")
    return PolicyVersion(
        effective_from=start_of(source, where, entry),
        version=str(entry.get("version", "")),
        changes=str(entry.get("changes", "")),
        basis=source.basis(where, entry),
    )


def _processor(source: Source, where: str, given: object) -> SubProcessor:
    entry = source.keys(where, given, _PROCESSOR, "citations clauses")
    until = entry.get("until")
    return SubProcessor(
        name=str(entry.get("name", "")),
        role=str(entry.get("role", "")),
        data=source.words(f"{where}.data", entry.get("data")),
        where=str(entry.get("where", "")),
        url=str(entry.get("url", "")),
        since=source.day(where, entry.get("since")),
        until=None if until is None else source.day(where, until),
        asked_first=entry.get("asked_first") is True,
        basis=source.basis(where, entry),
    )
