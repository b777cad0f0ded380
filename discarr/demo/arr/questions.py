"""From Starlette's requests to plain questions: how a service answers is synchronous, only reading is not."""

import json
from collections.abc import Callable
from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from discarr.demo.arr.answers import bad_request
from discarr.demo.arr.queries import Query


@attrs.frozen(kw_only=True)
class Asked:
    path: str
    query: Query
    accept: str
    id: str
    """The last part of a path that ends in one."""
    body: Any
    """Of a POST or DELETE, decoded; None if there is none."""


def question(method: str, path: str, answer: Callable[[Asked], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            decoded = json.loads(body) if body else None
        except ValueError:
            return bad_request("the body is not JSON")
        return answer(
            Asked(
                path=request.url.path,
                query=Query(request.query_params),
                accept=request.headers.get("accept", "*/*"),
                id=request.path_params.get("id", ""),
                body=decoded,
            )
        )

    return Route(path, endpoint, methods=[method])
