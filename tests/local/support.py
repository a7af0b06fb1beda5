"""What the stack's own tests share: a small client and the template with one of everything."""

import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TEMPLATE = Path(__file__).with_name("template.yaml")
START = "2026-11-24T18:00:00Z"
TABLE = "consentry-local-PacingTable"
_SCOPE = "20261124/us-east-1"


class Answer:
    """A status, headers and a body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.getheaders()
        self.text = response.read().decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


def call(
    url: str,
    method: str = "GET",
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request on a connection of its own; a body that is not bytes is sent as JSON."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **(headers or {})}
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target or "/", body=data, headers=sent)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def aws_headers(service: str, target: str, key: str = "local.test") -> dict[str, str]:
    """Headers of a signed request, as far as the stack looks at them."""
    return {
        "x-amz-target": target,
        "content-type": "application/x-amz-json-1.0",
        "authorization": f"AWS4-HMAC-SHA256 Credential={key}/{_SCOPE}/{service}/aws4_request, x",
    }


def dynamodb(url: str, operation: str, **params: Any) -> Answer:
    """One DynamoDB request."""
    headers = aws_headers("dynamodb", f"DynamoDB_20120810.{operation}")
    return call(url, "POST", params, headers)


def written(url: str, partition: str) -> list[dict[str, Any]]:
    """What the functions wrote under a partition key, in order."""
    answer = dynamodb(
        url,
        "Query",
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
    )
    return [
        {name: next(iter(value.values())) for name, value in item.items()}
        for item in answer.json["Items"]
    ]
