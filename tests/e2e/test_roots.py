"""The day's root: made half an hour after midnight, reached by the proof, and not to be talked
round by whoever owns the tables."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

import consentry_verify
from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.domain.audit import CHAIN
from consentry.domain.ledger import LedgerEntry
from consentry.domain.merkle import Tree, leaf_hash
from consentry.domain.roots import Leaf
from tests.support.stack import NOW, PERSON, Client

BUCKET, LEDGER = "consentry-local-rootsbucket", "consentry-local-LedgerTable"
DAY = f"{NOW:%Y-%m-%d}"
AFTER_THE_RUN = NOW.replace(hour=0, minute=31) + timedelta(days=1)


class Intruder:
    """Whoever owns the tables, and may read the bucket."""

    def __init__(self, url: str) -> None:
        given: dict[str, Any] = {
            "endpoint_url": url,
            "region_name": "us-east-1",
            "aws_access_key_id": "an-intruder",
            "aws_secret_access_key": "x",
        }
        self._s3: Any = boto3.client("s3", **given)
        self._dynamodb: Any = boto3.client("dynamodb", **given)

    def names(self) -> list[str]:
        """What lies in the bucket."""
        return [one["Key"] for one in self._s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]

    def read(self, name: str) -> bytes:
        """One object of the bucket."""
        body: bytes = self._s3.get_object(Bucket=BUCKET, Key=name)["Body"].read()
        return body

    def items(self, prefix: str) -> list[dict[str, Any]]:
        """The items of recipients in the ledger's table whose partition begins so."""
        found = self._dynamodb.scan(TableName=LEDGER)["Items"]
        places = [(one["pk"]["S"], one) for one in found]
        return [one for pk, one in places if pk.startswith(prefix) and not pk.endswith(f"#{CHAIN}")]

    def put(self, item: dict[str, Any]) -> None:
        """Writes over what is there."""
        self._dynamodb.put_item(TableName=LEDGER, Item=item)

    def close(self) -> None:
        """Goes away."""
        self._s3.close()
        self._dynamodb.close()


@pytest.fixture
def intruder(stack: Client) -> Iterator[Intruder]:
    found = Intruder(stack.stack.aws_url)
    yield found
    found.close()


def proof(stack: Client) -> Any:
    answer = stack.api("GET", f"/v1/recipients/{PERSON}/proof")
    assert answer.status == 200, answer.body
    return answer.json


def check(bundle: Any, root: str = "") -> consentry_verify.Report:
    known = {DAY: {root}} if root else {}
    return consentry_verify.verify(consentry_verify.read(json.dumps(bundle)), known)


def stopped(stack: Client) -> None:
    """Consent, a text, a STOP; then the night."""
    stack.sent()
    stack.settle()
    stack.reply("STOP")
    stack.play(AFTER_THE_RUN)


def test_the_proof_leads_to_the_root_that_lies_in_the_bucket(
    stack: Client, intruder: Intruder
) -> None:
    assert proof(stack)["roots"] == []
    stopped(stack)

    bundle = proof(stack)
    document = json.loads(intruder.read(f"roots/{DAY}/0001.json"))
    report = check(bundle, document["root"])

    assert report.problems == []
    assert (report.roots, report.compared, report.longest_wait) == (1, 1, 0)
    assert report.held == report.entries >= 3
    assert (document["day"], document["previous"]) == (DAY, "")
    assert document["size"] == 3, "the recipient's chain, and two accounts' audit logs"
    assert intruder.names() == [f"roots/{DAY}/0001.json", f"roots/{DAY}/0001.leaves"]
    page = stack.api("GET", f"/v1/recipients/{PERSON}/proof?format=html").body.decode()
    assert document["root"] in page
    assert stack.stats()["denied"] == {}


def test_a_history_written_anew_with_all_its_hashes_is_found_by_the_root(
    stack: Client, intruder: Intruder
) -> None:
    stopped(stack)
    last = rewrite_the_last_entry(intruder).seq

    bundle = proof(stack)

    assert bundle["chains"][0]["entries"][-1]["facts"]["scope"] == "none"
    bundle_without = {**bundle, "roots": []}
    assert check(bundle_without).problems == [], "the chain alone cannot tell"
    assert check(bundle).problems == [
        f"daily root of {DAY}: entry {last} was another one on that day"
    ]


def test_a_root_written_anew_too_is_not_the_one_in_the_bucket(
    stack: Client, intruder: Intruder
) -> None:
    stopped(stack)
    genuine = json.loads(intruder.read(f"roots/{DAY}/0001.json"))["root"]
    leaf = rewrite_the_last_entry(intruder)
    (item,) = intruder.items("_roots#acme")
    record = json.loads(item["record"]["S"])
    alone = {"size": 1, "index": 0, "path": []}
    forged = {**record, **alone, "root": leaf.hashed.hex(), "leaf": leaf.document}
    intruder.put({**item, "record": {"S": json.dumps(forged)}})

    bundle = proof(stack)

    assert check(bundle).problems == [], "without the bucket nobody can tell"
    assert check(bundle, genuine).problems == [f"daily root of {DAY}: it is not the given root"]


def test_a_chain_removed_from_the_table_is_missed_by_its_root(
    stack: Client, intruder: Intruder
) -> None:
    stopped(stack)
    entries = len(proof(stack)["chains"][0]["entries"])
    for item in intruder.items("acme#"):
        intruder._dynamodb.delete_item(
            TableName=LEDGER, Key={name: item[name] for name in ("pk", "sk")}
        )
    assert check(proof(stack)).problems == [
        f"daily root of {DAY}: it has seen entry {entries}: the chain was cut short"
    ]


@pytest.mark.parametrize("kind", ["error_500", "timeout_after", "crash_after"])
def test_a_night_on_which_the_bucket_fails_has_its_root_all_the_same(
    stack: Client, intruder: Intruder, kind: str
) -> None:
    fault = {"service": "s3", "operation": "PutObject", "kind": kind, "count": 1}
    stack.control("POST", "/faults", fault)
    stopped(stack)
    stack.play(AFTER_THE_RUN + timedelta(minutes=5))

    root = json.loads(intruder.read(f"roots/{DAY}/0001.json"))["root"]
    leaves = intruder.read(f"roots/{DAY}/0001.leaves")
    report = check(proof(stack), root)

    assert (report.problems, report.compared) == ([], 1)
    assert report.held == report.entries >= 3
    assert Tree([leaves[at : at + 32] for at in range(0, len(leaves), 32)]).root.hex() == root


def rewrite_the_last_entry(intruder: Intruder) -> Leaf:
    """The last event becomes one of no scope, with every hash made anew up to the head."""
    items = {item["sk"]["S"]: item for item in intruder.items("acme#")}
    last = max(name for name in items if name.startswith("E#"))
    entry = from_json(LedgerEntry, items[last]["entry"]["S"])
    forged = replace(entry, facts={**entry.facts, "scope": "none"})
    intruder.put({**items[last], "hash": {"S": forged.hash}, "entry": {"S": to_json(forged)}})
    intruder.put({**items["HEAD"], "hash": {"S": forged.hash}})
    leaf = Leaf(account=entry.account, recipient=entry.recipient, seq=entry.seq, hash=forged.hash)
    assert leaf.hashed == leaf_hash(consentry_verify.canonical(leaf.document))
    return leaf
