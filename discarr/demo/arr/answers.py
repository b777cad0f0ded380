"""Answers in the services' own shapes, the unhappy ones included."""

import json
from typing import Any

from starlette.responses import Response

from discarr.demo.arr.json_text import indented
from discarr.demo.arr.queries import QueryRefused

JSON = "application/json; charset=utf-8"

STACK_TRACE = (
    "System.InvalidOperationException: {message}\n"
    "   at NzbDrone.Core.Queue.QueueService.Find(Int32 id) in ./src/NzbDrone.Core/QueueService.cs:line 61\n"
    "   at Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker.InvokeInnerFilterAsync()"
)


def json_answer(value: Any, status: int = 200) -> Response:
    return text_answer(indented(value), status)


def text_answer(text: str, status: int = 200) -> Response:
    """JSON that is text already."""
    return Response(text, status, headers={"content-type": JSON})


def nothing(status: int = 200) -> Response:
    return Response(status_code=status)


def not_found() -> Response:
    return json_answer({"message": "NotFound"}, 404)


def bad_request(reason: str) -> Response:
    return json_answer({"message": f"BadRequest: {reason}", "content": reason}, 400)


def crashed(message: str) -> Response:
    """Whatever the service did not foresee: a stack trace for everyone to read."""
    return json_answer({"message": message, "description": STACK_TRACE.format(message=message)}, 500)


def starting_up(app_name: str, *, api: bool) -> Response:
    sentence = f"{app_name} is starting up, please try again later"
    if api:
        return json_answer({"errorMessage": sentence}, 503)
    return Response(sentence, 503, media_type="text/plain")


def problem_details(refused: QueryRefused) -> Response:
    body = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
        "errors": {refused.name: [f"The value '{refused.value}' is not valid."]},
        "traceId": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
    }
    return Response(
        json.dumps(body), 400, headers={"content-type": "application/problem+json; charset=utf-8"}
    )
