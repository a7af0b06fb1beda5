"""Refuses what a function's role does not allow, in AWS's words, and remembers it."""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from local.cfn import ACCOUNT, TemplateError
from local.faults import wire
from local.iam.needs import Needs
from local.iam.policy import Need, Role, Verdict
from local.message import Response
from local.model import Model


class Guard:
    """Holds every call of a function against its role."""

    def __init__(self, model: Model, needs: Needs) -> None:
        """Check at once what Lambda checks when it is deployed."""
        self._names = {one.name: one for one in model.functions.values()}
        self._roles = model.roles
        self._needs = needs
        self._lock = threading.Lock()
        self._denied: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._known: dict[tuple[str, Need], Verdict] = {}
        _check_deployment(model)

    def refusal(
        self, caller: str, service: str, operation: str, params: Mapping[str, Any]
    ) -> Response | None:
        """The answer to a call that is not allowed; None if it is, or the caller is no function."""
        function = self._names.get(caller)
        if function is None:
            return None
        role = self._roles[function.logical_id]
        for need in self._needs.of(service, operation, params):
            verdict = self._verdict(role, need)
            if verdict is not Verdict.ALLOWED:
                with self._lock:
                    self._denied[caller][f"{need.action} on {need.resource}"] += 1
                user = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.name}/{function.physical_name}"
                return wire.denied(
                    service,
                    f"User: {user} is not authorized to perform: {need.action} on resource: "
                    f"{need.resource} {verdict.value.format(need.action)}",
                )
        return None

    def denied(self) -> dict[str, dict[str, int]]:
        """What was refused since the start or the last reset, by function."""
        with self._lock:
            return {name: dict(sorted(one.items())) for name, one in sorted(self._denied.items())}

    def clear(self) -> None:
        """Forget what was refused."""
        with self._lock:
            self._denied.clear()

    def _verdict(self, role: Role, need: Need) -> Verdict:
        """Remembered by resource; conditions look at keys, so these are weighed each time."""
        if any(one.conditions for one in role.statements):
            return role.verdict(need)
        bare = (role.name, Need(action=need.action, resource=need.resource))
        known = self._known.get(bare)
        if known is None:
            known = self._known[bare] = role.verdict(need)
        return known


def _check_deployment(model: Model) -> None:
    """An event source or a destination that the role does not allow cannot be deployed."""
    wanted = [
        (source.function, source.queue, action)
        for source in model.sources
        for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
    ]
    wanted += [
        (one.logical_id, one.on_failure, "SendMessage")
        for one in model.functions.values()
        if one.on_failure
    ]
    for function, queue, action in wanted:
        role = model.roles[function]
        need = Need(action=f"sqs:{action}", resource=model.queues[queue].arn)
        if role.verdict(need) is not Verdict.ALLOWED:
            raise TemplateError(
                f"`{role.name}` does not allow `{need.action}` on `{need.resource}`, which Lambda "
                f"demands of `{function}`"
            )
