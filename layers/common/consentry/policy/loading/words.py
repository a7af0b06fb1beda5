"""The words of opting out."""

from typing import cast

from consentry.policy.loading.source import Json, Source
from consentry.policy.wording import Wording


def read_wording(source: Source) -> Wording:
    """The words that tell how to stop; every footer must pass as such an instruction."""
    names = (
        "verbs",
        "between",
        "keywords",
        "connectives",
        "effects",
        "negations",
        "lures",
        "leaving",
        "towards",
    )
    document = source.keys(
        "wording.json", source.document("wording.json"), " ".join((*names, "footers"))
    )
    sets = {
        name: frozenset(source.words(f"wording.json {name}", document.get(name, [])))
        for name in names
    }
    footers = {str(k): str(v) for k, v in cast("Json", document.get("footers", {})).items()}
    if "en" not in footers:
        source.wrong("wording.json", "the English footer `en` is missing")
    wording = Wording(**sets, footers=footers)
    for language, footer in footers.items():
        if not wording.tells_how_to_stop(footer):
            source.wrong(
                "wording.json", f"footer `{language}` does not count as an instruction itself"
            )
    return wording
