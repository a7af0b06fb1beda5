"""Run built functions on the built layer, with the AWS services of a local stack.

In containers by `sam local invoke`, or in processes of this machine behind the stack's Runtime API.
Either way a function signs as itself, so that the stack holds it to its real role.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_dump, yaml_parse

from local.aws.calls import access_key
from local.cfn import REGION
from local.model import Function
from local.runtime.pool import Functions
from local.runtime.settings import Surroundings
from local.stack import ROOT, Stack
from tools.built import BUILD, built_functions, built_layer
from tools.container_engine import Engine

SAM_SECONDS = 180
type Invoke = Callable[[Function, bytes], str]


@contextmanager
def under_runtime_client(stack: Stack) -> Iterator[Invoke]:
    """Built functions and layer in processes of this machine."""
    layer = (built_layer() / "python",)
    code = {one.logical_id: one.code for one in built_functions()}
    built = [
        replace(one, code=code[name], layers=layer) for name, one in stack.model.functions.items()
    ]
    surroundings = Surroundings(
        aws_url=stack.aws_url,
        carrier_url=stack.control_url,
        clock_file=stack.log.with_name("clock"),
        log=stack.log,
    )
    functions = Functions(built, surroundings)
    try:
        yield (
            lambda function, event: functions[function.logical_id].invoke(event).payload.decode()
        )
    finally:
        functions.shut()


@contextmanager
def under_sam(stack: Stack, engine: Engine) -> Iterator[Invoke]:
    """Built functions and layer in containers, by `sam local invoke`."""
    template = BUILD / "template.check.yaml"
    template.write_text(yaml_dump(_reaching(stack, engine)), encoding="utf-8")

    def invoke(function: Function, event: bytes) -> str:
        command = [str(Path(sys.executable).with_name("sam")), "local", "invoke"]
        command += [function.logical_id, "--event", "-", "--template", str(template)]
        command += ["--parameter-overrides", f"Architecture={_architecture()}"]
        command += ["--skip-pull-image", *engine.added_hosts]
        environment = {**os.environ, **_signing_as(function), "DOCKER_HOST": engine.address}
        # SAM asks STS whose the credentials are, and waits long where nobody answers.
        environment |= {"SAM_CLI_TELEMETRY": "0", "AWS_ENDPOINT_URL_STS": stack.aws_url}
        with stack.log.open("ab") as log:
            ran = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                input=event,
                stdout=subprocess.PIPE,
                stderr=log,
                timeout=SAM_SECONDS,
                check=False,
            )
        answer = ran.stdout.decode().strip().rpartition("\n")[2]
        if ran.returncode and not answer:
            return json.dumps({"errorType": f"sam exited with {ran.returncode}"})
        return answer

    try:
        yield invoke
    finally:
        template.unlink()


def _reaching(stack: Stack, engine: Engine) -> Any:
    """The built template with what a container needs to reach the stack.

    SAM passes only variables that the template declares, so that an `--env-vars` file cannot say
    where the AWS services are.
    """
    template = yaml_parse((BUILD / "template.yaml").read_text(encoding="utf-8"))
    url = stack.aws_url.replace("127.0.0.1", engine.gateway)
    for name, function in stack.model.functions.items():
        properties = template["Resources"][name]["Properties"]
        variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
        variables |= function.environment
        variables |= {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            "POWERTOOLS_TRACE_DISABLED": "true",
        }
    return template


def _signing_as(function: Function) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": access_key(function.name, 1),
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def _architecture() -> str:
    return "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
