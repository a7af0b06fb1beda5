"""How often somebody agreed to be texted: a consent states it, and a campaign promises it."""

from consentry.domain.campaign import Frequency
from consentry.entrypoints.fields import Fields

_PERIODS = ("day", "week", "month")


def frequency_of(fields: Fields) -> Frequency | None:
    """An agreed frequency, such as four a month."""
    given = fields.nested("frequency")
    if given is None:
        return None
    most = given.integer("max", least=1, most=1000, required=True)
    per = given.text("per", required=True, most=10)
    if per and per not in _PERIODS:
        given.bad("per", "choice", f"must be one of {', '.join(_PERIODS)}")
    given.close()
    return Frequency(max=most, per=per) if most is not None else None
