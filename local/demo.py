"""The story of one recipient: a reminder goes out, STOP comes back, the next is refused.

Exits 0 if everything happened as told, 1 with the first thing that did not.
"""

import json
import sys
import textwrap
import urllib.error
import urllib.request
from typing import Any

from local.stack import Stack

NOW = "2026-11-24T18:00:00Z"
PERSON = "+14155550123"
CLINIC = "+12065550100"
REMINDER = "Acme Dental: see you Tue 9am. Reply STOP to opt out."
NEXT = "Acme Dental: your cleaning is due. Reply STOP to opt out."


class NotAsTold(Exception):
    """Something in the story did not happen."""


def call(url: str, document: dict[str, Any] | None = None, key: str = "") -> tuple[int, Any]:
    """One HTTP call; the status and the JSON that came back."""
    body = None if document is None else json.dumps(document).encode()
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, body, headers)  # noqa: S310 (the stack's own address)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (as above)
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def expect(what: str, *, is_so: bool, shown: object) -> None:
    """Stops the story at the first thing that is not as told."""
    if not is_so:
        raise NotAsTold(f"{what}; instead: {json.dumps(shown)[:600]}")


def texts_to_handset(stack: Stack) -> list[str]:
    """What the person has received, oldest first."""
    call(f"{stack.control_url}/drain", {})
    _, found = call(f"{stack.control_url}/messages?to=%2B{PERSON[1:]}")
    return [item["body"] for item in found["items"]]


def send(stack: Stack, body: str) -> tuple[int, Any]:
    """The clinic sends a text."""
    message = {"campaign": "appointments", "to": PERSON, "body": body}
    return call(f"{stack.api_url}/v1/messages", message, key="local-acme")


def say(text: str = "", indent: int = 0) -> None:
    """Prints, wrapped."""
    margin = " " * indent
    print(textwrap.fill(text, 96, initial_indent=margin, subsequent_indent=margin))


def reminder(stack: Stack) -> None:
    """The first text is allowed and reaches the handset."""
    say("1. The clinic reminds somebody who agreed to it in writing:")
    status, answer = send(stack, REMINDER)
    expect("the reminder is accepted", is_so=status == 202, shown=answer)
    decision = answer["decision"]
    place = ", ".join(decision["recipient"]["time_zones"])
    say(
        f"-> {status} {answer['status']}; {len(decision['evaluated'])} rules, all allow; {place}", 3
    )
    arrived = texts_to_handset(stack)
    expect("the reminder arrives", is_so=arrived == [REMINDER], shown=arrived)
    say(f'handset: "{arrived[0]}"', 3)


def stop(stack: Stack) -> None:
    """STOP is confirmed once, and only once."""
    print()
    say('2. The person answers "Stop please":')
    reply = {"from": PERSON, "to": CLINIC, "body": "Stop please"}
    call(f"{stack.control_url}/inbound", reply)
    arrived = texts_to_handset(stack)
    expect("one confirmation arrives", is_so=len(arrived) == 2, shown=arrived)
    say(f'handset: "{arrived[1]}"', 3)
    say('   and once more, "STOP":')
    call(f"{stack.control_url}/inbound", reply | {"body": "STOP"})
    arrived = texts_to_handset(stack)
    expect("the second STOP gets no reply", is_so=len(arrived) == 2, shown=arrived)
    say("handset: silence; an opt-out is confirmed once", 3)


def refusal(stack: Stack) -> None:
    """The next text is refused, with its reasons and what they rest on."""
    print()
    say("3. The clinic's next text:")
    status, answer = send(stack, NEXT)
    expect("the next text is refused", is_so=status == 422, shown=answer)
    reasons = answer["decision"]["reasons"]
    rules = [reason["rule"] for reason in reasons]
    expect("because of the opt-out", is_so=rules == ["recipient.suppressed"], shown=answer)
    say(f"-> {status} {answer['type'].rsplit('/', 1)[-1]}", 3)
    for reason in reasons:
        say(f"{reason['rule']}: {reason['message']}", 3)
        say(f"remedy: {reason['remedy']}", 6)
        for citation in reason["citations"]:
            say(f"cites:  {citation['ref']}  {citation['url']}", 6)
        say(f"policy clauses: {', '.join(reason['clauses'])}", 6)
        expect("the refusal is cited", is_so=bool(reason["citations"]), shown=reason)
    arrived = texts_to_handset(stack)
    expect("nothing more arrives", is_so=len(arrived) == 2, shown=arrived)
    say("handset: nothing", 3)


def main() -> int:
    """Tells the story; 0 or 1."""
    print("starting the stack ...", flush=True)
    try:
        with Stack(now=NOW) as stack:
            print()
            reminder(stack)
            stop(stack)
            refusal(stack)
    except NotAsTold as exc:
        print(f"\nnot as told: {exc}", file=sys.stderr)
        return 1
    print("\nAs told: the reminder went out, STOP was confirmed once, the next text was refused.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
