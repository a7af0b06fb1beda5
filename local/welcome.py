"""What `make local` prints once it serves: lines that work when they are pasted."""

import json

PERSON, CLINIC = "+14155550123", "+12065550100"
REMINDER = "Acme Dental: see you Tue 9am. Reply STOP to opt out."


def lines(api_url: str, control_url: str) -> list[str]:
    """Curl lines for the story, with this stack's addresses."""
    text = json.dumps({"campaign": "appointments", "to": PERSON, "body": REMINDER})
    reply = json.dumps({"from": PERSON, "to": CLINIC, "body": "Stop please"})
    send = f"curl -s {api_url}/v1/messages -H 'Authorization: Bearer local-acme' -d '{text}'"
    drain = f"curl -s {control_url}/drain -d '{{}}'"
    return [
        "",
        f"Open {control_url} in a browser: phones, a clock to move, and why each text went or not.",
        "",
        "# or paste; send a reminder: 202 and its decision",
        send,
        "",
        "# wait until nothing is under way, then see what the handset received",
        drain,
        f"curl -s {control_url}/messages",
        "",
        "# the person answers; then send the reminder again: 422, with the reasons",
        f"curl -s {control_url}/inbound -d '{reply}'",
        drain,
        send,
        "",
        "What else there is: docs/README.md. Ctrl-C ends it.",
    ]
