"""The events under `events/` are what AWS sends: only then does passing them to a handler prove
something, in a test and with `sam local invoke`."""

import base64
import hashlib
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from consentry.adapters.sqs import body_of, parse_job
from tests.health.template import FUNCTIONS, ROOT, of_type

TRIGGERS = {
    "messages_api": "http",
    "messages_api_batch": "http",
    "policy_check": "http",
    "policy_check_direct": "direct",
    "consent_api": "http",
    "admin_api": "http",
    "public_api": "http",
    "authorizer": "authorizer",
    "dispatch": "sqs",
    "dead_letters": "sqs",
    "delivery_events": "sqs",
    "delivery_events_bus": "sqs",
    "inbound": "sns",
    "inbound_retry": "sqs",
    "inbound_redrive": "sqs",
    "release_due": "schedule",
    "retention": "schedule",
}


def named(*kinds: str) -> list[str]:
    return [name for name, kind in TRIGGERS.items() if kind in kinds]


def event(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(ROOT.joinpath("events", f"{name}.json").read_text("utf-8"))
    return loaded


def test_there_is_an_event_for_every_function_and_none_that_nobody_knows() -> None:
    files = {path.stem for path in Path(ROOT, "events").iterdir()}

    assert files == set(TRIGGERS)
    assert {next(f for f in FUNCTIONS if name.startswith(f)) for name in files} == set(FUNCTIONS)


@pytest.mark.parametrize("name", named("http"))
def test_an_http_event_has_the_shape_and_a_route_of_the_deployed_api(name: str) -> None:
    sent = event(name)
    context = sent["requestContext"]
    paths = of_type("AWS::ApiGatewayV2::Api")["HttpApi"]["Body"]["paths"]
    method, path = sent["routeKey"].split(" ")

    assert sent["version"] == "2.0"
    assert path in paths
    assert method == "ANY"
    assert re.fullmatch(path.replace("{proxy+}", "(.+)"), sent["rawPath"])
    assert context["routeKey"] == sent["routeKey"]
    assert context["http"]["path"] == sent["rawPath"]
    keyless = {"NONE": []} in paths[path]["x-amazon-apigateway-any-method"]["security"]
    said = context.get("authorizer", {}).get("lambda", {})
    assert set(said) == (set() if keyless else {"account", "key_id", "role"})
    assert all(header == header.lower() for header in sent["headers"])
    if "{proxy+}" in path:
        assert sent["rawPath"].endswith(sent["pathParameters"]["proxy"])


@pytest.mark.parametrize("name", named("http"))
def test_the_body_of_an_http_event_is_json_of_the_length_that_it_states(name: str) -> None:
    sent = event(name)

    assert ("body" in sent) == (sent["requestContext"]["http"]["method"] != "GET")
    if "body" in sent:
        assert isinstance(json.loads(sent["body"]), dict)
        assert int(sent["headers"]["content-length"]) == len(sent["body"].encode())


def test_the_authorizer_is_asked_with_the_header_as_identity() -> None:
    asked = event("authorizer")

    assert asked["type"] == "REQUEST"
    assert asked["version"] == "2.0"
    assert asked["identitySource"] == [asked["headers"]["authorization"]]
    assert "authorizer" not in asked["requestContext"]


@pytest.mark.parametrize("name", named("sqs"))
def test_a_queue_event_is_of_a_queue_of_the_template_and_its_digest_fits_its_body(
    name: str,
) -> None:
    for record in event(name)["Records"]:
        queue = record["eventSourceARN"].split(":")[-1].split("-")[1]

        assert record["eventSource"] == "aws:sqs"
        assert queue in of_type("AWS::SQS::Queue")
        assert (
            record["md5OfBody"]
            == hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        )
        assert int(record["attributes"]["ApproximateReceiveCount"]) >= 1


@pytest.mark.parametrize("name", ["dispatch", "dead_letters"])
def test_a_queued_message_is_a_send_job_without_a_recipients_number_or_a_body(name: str) -> None:
    for record in event(name)["Records"]:
        job = parse_job(record["body"])
        version, digest = job.recipients[0].split(".")

        assert json.loads(body_of(job)) == json.loads(record["body"])
        assert job.number == record["attributes"]["MessageGroupId"]
        assert str(uuid.UUID(job.message_id)) == job.message_id
        assert (version, len(base64.urlsafe_b64decode(f"{digest}="))) == ("1", 32)
        assert "+1415" not in record["body"]


def test_the_three_ways_of_an_inbound_text_carry_the_same_text() -> None:
    direct = event("inbound")["Records"][0]["Sns"]["Message"]
    failed = json.loads(event("inbound_retry")["Records"][0]["body"])
    redriven = json.loads(event("inbound_redrive")["Records"][0]["body"])

    assert failed["requestPayload"]["Records"][0]["Sns"]["Message"] == direct
    assert redriven["Message"] == direct
    assert json.loads(direct)["messageBody"] == "STOP"
    assert failed["requestContext"]["condition"] == "RetriesExhausted"
