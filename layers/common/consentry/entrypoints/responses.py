"""From what a route answers, or what went wrong, to a response of HTTP."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response

from consentry.entrypoints.observability import count, logger
from consentry.entrypoints.problems import headers_of, problem_of
from consentry.entrypoints.routes import Answer, Route
from consentry.errors import ConsentryError

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def response_of(answer: Answer) -> Response[str]:
    """A page or file where the route answers one, else its document."""
    if answer.page:
        return _html(answer)
    if answer.file is not None:
        return _file(answer)
    return _json(answer.status, answer.document, answer.headers, "application/json")


def failed(error: Exception, route: Route | None) -> Response[str]:
    """The problem document of an error; what is our own failure is logged and counted."""
    status, document = problem_of(error)
    if status >= 500:
        where = f"{route.method} {route.path}" if route else "unmatched"
        kind = type(error).__name__
        # The text of an unexpected error may quote what it failed on: only ours is logged.
        said = str(error) if isinstance(error, ConsentryError) else ""
        count("RequestFailed")
        logger.error("request failed", route=where, error=kind, said=said, at=_place(error))
    return _json(status, document, headers_of(error), "application/problem+json")


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""


def _json(status: int, document: Any, headers: dict[str, str], kind: str) -> Response[str]:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(status_code=status, content_type=kind, body=body, headers=dict(headers))


def _file(answer: Answer) -> Response[str]:
    headers = {"Content-Disposition": "attachment", **answer.headers}
    return Response(
        status_code=200, content_type=answer.file_kind, body=answer.file, headers=headers
    )


def _html(answer: Answer) -> Response[str]:
    """A page: nothing is loaded from anywhere, no script runs, nobody frames it (clause ST-19)."""
    headers = {**PAGE_HEADERS, **answer.headers}
    kind = "text/html; charset=utf-8"
    return Response(status_code=200, content_type=kind, body=answer.page, headers=headers)
