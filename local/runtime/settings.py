"""The environment variables and the command of a function's process."""

import os
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local import clock
from local.aws.calls import access_key
from local.cfn import ACCOUNT, REGION
from local.model import Function

_INHERITED = ("PATH", "HOME", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a function's process finds the stack."""

    aws_url: str
    carrier_url: str
    clock_file: Path
    log: Path
    seed: int | None = None

    def aws(self, caller: str, environment: int = 0) -> dict[str, str]:
        """Credentials, region and endpoints, signing as an environment of `caller`."""
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return inherited | {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": access_key(caller, environment),
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": self.carrier_url,
            # botocore would otherwise address DynamoDB by account, past the endpoint above.
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "AWS_EC2_METADATA_DISABLED": "true",
            # Lambda's botocore has no C library beside it, whatever is installed here.
            "BOTO_DISABLE_CRT": "true",
            "AWS_XRAY_SDK_ENABLED": "false",
            "POWERTOOLS_TRACE_DISABLED": "true",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            **({} if self.seed is None else {"PYTHONHASHSEED": "0"}),
        }

    def command(self, caller: str, kind: str, name: str) -> list[str]:
        """The command that runs a handler or a module on the stack's clock.

        With a seed, each caller's chance is its own and the same every time.
        """
        child = Path(__file__).with_name("child.py")
        seed = "" if self.seed is None else f"{self.seed} {caller}"
        clocked = [str(child), clock.__file__, str(self.clock_file)]
        return [sys.executable, "-P", *clocked, seed, kind, name]

    def variables(
        self, function: Function, runtime_api: str, environment: int
    ) -> Mapping[str, str]:
        """What Lambda would put into the environment of `function`."""
        return {
            **self.aws(function.name, environment),
            **function.environment,
            "AWS_LAMBDA_RUNTIME_API": runtime_api,
            "AWS_LAMBDA_FUNCTION_NAME": function.physical_name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.physical_name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": uuid.uuid4().hex,
            "AWS_LAMBDA_LOG_FORMAT": function.log_format,
            "AWS_LAMBDA_LOG_LEVEL": function.log_level,
            "AWS_ACCOUNT_ID": ACCOUNT,
            "_HANDLER": function.handler,
            "LAMBDA_TASK_ROOT": str(function.code),
            "PYTHONPATH": os.pathsep.join(str(one) for one in (function.code, *function.layers)),
        }
