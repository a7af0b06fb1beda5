"""`consentry-admin`: what is done once per deployment, with the deployer's own AWS credentials.

`init` stores the canary of the HMAC key, without which no function works, and makes the first
operator key. It may be run again: the canary must then be the same, and a key is made only on
request. `number` sets an originating number up for an account.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
)
from botocore.session import Session

from consentry.adapters.clock import SystemClock
from consentry.adapters.dynamodb.api_keys import DynamoApiKeys
from consentry.adapters.dynamodb.connection import Dynamo, TableNames
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.secrets import read_keyring, write_canary
from consentry.domain.api_key import Role
from consentry.domain.audit import Actor
from consentry.entrypoints.admin_number import check, connect
from consentry.errors import ConfigurationError, ConsentryError
from consentry.services.api_keys import KeyDesk, NewKey
from consentry.services.audit import Audit
from consentry.services.chain import Chain

_AS_AWS = "set `AWS_DEFAULT_REGION`, and `AWS_PROFILE` or keys, as for the `aws` command"
_TABLES = ("Consent", "Suppression", "Ledger", "Messages", "Registry", "Pacing")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0, or 1 with the reason on standard error."""
    given = _parser().parse_args(arguments)
    try:
        outputs = _outputs(given.stack_name)
        if given.command == "number":
            lines = number(outputs, given.number, given.account, check_only=given.check)
        else:
            lines = init(outputs, another_key=given.another_key)
        print("\n".join(lines))
    except (NoCredentialsError, NoRegionError) as exc:
        print(f"consentry-admin: {str(exc).rstrip('.').lower()}; {_AS_AWS}", file=sys.stderr)
        return 1
    except (ConsentryError, ClientError, BotoCoreError) as exc:
        print(f"consentry-admin: {exc}", file=sys.stderr)
        return 1
    return 0


def init(outputs: Mapping[str, str], *, another_key: bool = False) -> list[str]:
    """Stores the canary and makes an operator key; lines for the terminal."""
    dynamo = _connected(outputs, "HmacSecretArn")
    ring = read_keyring(dynamo, outputs["HmacSecretArn"])
    fresh = write_canary(dynamo, ring, SystemClock().now())
    lines = [f"canary of the HMAC key: {'stored' if fresh else 'as stored before'}"]
    if not fresh and not another_key:
        return [*lines, "no new key: this stack is set up; --another-key makes one more"]
    clock = SystemClock()
    desk = KeyDesk(
        clock=clock,
        registry=DynamoRegistry(dynamo),
        keys=DynamoApiKeys(dynamo),
        audit=Audit(chain=Chain(clock=clock, ledger=DynamoLedger(dynamo))),
    )
    issued = desk.issue(NewKey(account="", role=Role.OPERATOR, label="consentry-admin"), Actor())
    return [
        *lines,
        f"operator key {issued.stored.id}, shown this once and stored only as a hash:",
        "",
        f"  {issued.key}",
        "",
        f"next: PUT {outputs.get('ApiUrl', '')}/v1/accounts/<id> with it",
    ]


def number(
    outputs: Mapping[str, str], e164: str, account: str, *, check_only: bool = False
) -> list[str]:
    """Sets an originating number up for an account, or only looks at it; lines for the terminal."""
    dynamo = _connected(outputs, "InboundTopicArn")
    run = check if check_only else connect
    return run(dynamo, e164, account, outputs["InboundTopicArn"])


def _connected(outputs: Mapping[str, str], *more: str) -> Dynamo:
    missing = [name for name in (*_names(), *more) if not outputs.get(name)]
    if missing:
        raise ConfigurationError(
            f"the stack has no output {', '.join(f'`{name}`' for name in missing)};"
            " is it a Consentry stack, and is its deployment finished"
        )
    return Dynamo(TableNames(**{t.lower(): outputs[f"{t}TableName"] for t in _TABLES}))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="consentry-admin", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("init", help="set up a new deployment and show its operator key")
    first.add_argument("--another-key", action="store_true", help="make a key although set up")
    second = commands.add_parser("number", help="set an originating number up for an account")
    second.add_argument("number", help="in E.164, or a short code")
    second.add_argument("--account", required=True, help="the account's id")
    second.add_argument("--check", action="store_true", help="look at its settings, change nothing")
    for command in (first, second):
        command.add_argument("--stack-name", default="consentry", help="the CloudFormation stack")
    return parser


def _names() -> tuple[str, ...]:
    return tuple(f"{table}TableName" for table in _TABLES)


def _outputs(stack: str) -> dict[str, str]:
    """The stack's outputs, with the credentials and region of the environment."""
    client: Any = Session().create_client("cloudformation", config=Config())
    found = client.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", ())
    return {output["OutputKey"]: output["OutputValue"] for output in found}


if __name__ == "__main__":
    sys.exit(main())
