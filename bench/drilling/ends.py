"""The right ends of stories, beside the promises: what became of a text, and which answers left."""

from collections.abc import Callable
from datetime import datetime

from bench.drilling.telling import PERSON, STRANGER, Telling, id_of
from consentry.domain.ids import reply_id
from consentry.domain.message import ReplyKind, Status
from consentry.entrypoints.wiring import opt_outs, policies, stores

GONE = frozenset({Status.SENT, Status.DELIVERED, Status.UNKNOWN})
type End = Callable[[Telling], list[str]]


def status(key: str, *allowed: Status) -> End:
    """The message under a key has come to one of these ends."""

    def check(t: Telling) -> list[str]:
        row = t.row(key)
        found = "nothing" if row is None else row.status
        return [] if found in allowed else [f"{key} ended as `{found}`"]

    return check


def both(*ends: End) -> End:
    """All of these hold."""
    return lambda t: [wrong for end in ends for wrong in end(t)]


def one_answer(kind: ReplyKind, *events: str) -> End:
    """One answer to these texts of a handset was made, and no more than one left."""

    def check(t: Telling) -> list[str]:
        ids = {reply_id(event, kind) for event in events}
        made = stores.messages().get_many(sorted(ids))
        left = [row for row in made.values() if row.called_at is not None]
        wrong = [f"{len(left)} answers of kind `{kind}` left"] if len(left) > 1 else []
        return wrong + ([] if len(made) == 1 else [f"{len(made)} answers of kind `{kind}`"])

    return check


def nothing_to(number: str) -> End:
    """P4: whatever failed, nothing went to somebody who never agreed."""
    return lambda t: [f"P4: {len(t.texts(number))} texts to a stranger"] if t.texts(number) else []


def never_left(key: str, *allowed: Status) -> End:
    """The message under a key came to one of these ends, and the carrier never had it."""

    def check(t: Telling) -> list[str]:
        taken = [item for item in t.stack.eum.accepted() if item["context"]["gw"] == id_of(key)]
        return status(key, *allowed)(t) + ([f"{key} left all the same"] if taken else [])

    return check


def in_parts(count: int) -> End:
    """The carrier was given texts of so many parts only."""

    def check(t: Telling) -> list[str]:
        found = {item["parts"] for item in t.stack.eum.accepted()}
        return [] if found <= {count} else [f"texts of {sorted(found)} parts"]

    return check


SENT = status("k1", *GONE)
BOTH_SENT = both(SENT, status("k2", *GONE))
SENT_OR_OVER = status("k1", *GONE, Status.EXPIRED)
CONFIRMED = one_answer(ReplyKind.OPT_OUT_CONFIRMATION, "in-1", "in-2")


def welcomed(t: Telling) -> list[str]:
    """The request, the welcome and the text; never the text without the yes."""
    wrong = SENT(t)
    bodies = [item["context"]["gw"] for item in t.texts(STRANGER)]
    if id_of("k1") in bodies[:1]:
        wrong.append("P4: a text left before the recipient was asked")
    return wrong


def was_confirmed_and_blocked(t: Telling) -> list[str]:
    """One confirmation left, and no text after it."""
    return both(CONFIRMED, status("k2", Status.BLOCKED))(t)


def only_that_category(t: Telling) -> list[str]:
    """The category of the last text; where that never left, everything."""
    store = opt_outs.suppression_desk().suppressions
    scopes = {one.scope for one in store.get("acme", stores.keys().of(PERSON)).in_force()}
    if scopes == {"account"}:
        return status("k2", Status.BLOCKED)(t)
    return both(
        lambda _: [] if scopes == {"category:marketing"} else [f"stopped {sorted(scopes)}"],
        status("k2", *GONE),
    )(t)


def known_as_filtered(t: Telling) -> list[str]:
    """A filter is respected: of two texts one met it, and the other was blocked.

    The second meets it where the first never left, which nobody may know.
    """
    ends = {row.status for row in (t.row("k1"), t.row("k2")) if row is not None}
    right = (
        {Status.UNDELIVERED, Status.BLOCKED},
        {Status.UNDELIVERED, Status.UNKNOWN},
        {Status.BLOCKED, Status.UNKNOWN},
        {Status.UNKNOWN},
    )
    return [] if ends in right else [f"ended as {sorted(ends)}"]


def learned(t: Telling) -> list[str]:
    """What the carrier knows is known here, unless the failure took the place of its refusal."""
    row = t.row("k1")
    if row is not None and row.status in GONE:
        return []
    return both(status("k1", Status.FAILED), status("k2", Status.BLOCKED))(t)


def one_on_its_last_day(t: Telling) -> list[str]:
    """Both left; before midnight in California one of them at most."""
    midnight = policies.book().limits.brand.day_of(t.began).ends_at
    today = [i for i in t.stack.eum.accepted() if datetime.fromisoformat(i["at"]) < midnight]
    return BOTH_SENT(t) + ([f"{len(today)} left on the brand's day"] if len(today) > 1 else [])
