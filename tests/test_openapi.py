"""The judge of the simulators is judged first: it must be able to say no."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from discarr.demo.web import Exchange
from tests.openapi import SERVARR_STATUSES, specification

QUEUE = "/api/v3/queue"


def exchange(
    path: str = QUEUE,
    answer: Any = None,
    *,
    method: str = "GET",
    query: str = "",
    status: int = 200,
    ask: Any = None,
) -> Exchange:
    json_type = {"content-type": "application/json; charset=utf-8"}
    return Exchange(
        at=datetime.now(UTC),
        method=method,
        path=path,
        query=query,
        request_headers=json_type,
        request_body=b"" if ask is None else json.dumps(ask).encode(),
        status=status,
        response_headers=json_type,
        response_body=b"" if answer is None else json.dumps(answer).encode(),
    )


def page(**row: Any) -> dict[str, Any]:
    return {"page": 1, "pageSize": 10, "totalRecords": 1, "records": [row]}


@pytest.mark.parametrize(
    "good",
    [
        exchange(answer=page(movieId=7, size=1.5, status="queued")),
        exchange(answer=page(movieId=None, errorMessage=None)),
        exchange(answer=page(), query="page=2&status=paused&status=warning&includeMovie=true"),
        exchange("/api/v3/queue/bulk", method="DELETE", ask={"ids": [1, 2]}, answer={}),
        exchange("/api/v3/queue/7", method="DELETE", query="blocklist=True"),
        exchange("/api/v3/command", {"id": 1, "status": "queued"}, method="POST", ask={}, status=201),
        exchange("/api/v3/queue/7", {"message": "NotFound"}, method="DELETE", status=404),
    ],
)
def test_what_the_service_says_is_fine(good: Exchange) -> None:
    assert specification("radarr.json").problems(good, undescribed_statuses=SERVARR_STATUSES) == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (exchange(answer=page(status="sideways")), "records/0/status"),
        (exchange(answer=page(size="7 GB")), "records/0/size"),
        (exchange(answer=page(surprise=1)), "surprise"),
        (exchange(answer=page(added="yesterday")), "records/0/added"),
        (exchange(), "none was sent"),
        (exchange(answer=page(), query="pagesize=3"), "parameter pagesize: unknown"),
        (exchange(answer=page(), query="page=two"), "parameter page"),
        (exchange(answer=page(), query="page=1&page=2"), "parameter page"),
        (exchange(answer=page(), query="status=paused&status=sideways"), "parameter status"),
        (exchange(answer=page(), status=418), "418 is not described"),
        (exchange("/api/v3/queue/seven", method="DELETE"), "parameter id"),
        (exchange("/api/v3/queue/bulk", method="DELETE", ask={"ids": "all"}), "request: ids"),
        (
            exchange("/api/v3/command", {"status": "sideways"}, method="POST", ask={}, status=201),
            "response: status",
        ),
        (exchange("/api/v4/queue", page()), "no such operation"),
    ],
)
def test_what_the_service_would_never_say_is_named(bad: Exchange, says: str) -> None:
    found = specification("radarr.json").problems(bad, undescribed_statuses=SERVARR_STATUSES)

    assert len(found) == 1
    assert says in found[0]


def test_discords_limits_are_judged_under_its_base_path() -> None:
    sent = {"embeds": [{"title": "x" * 257}]}
    asked = exchange("/api/v10/channels/1/messages", method="POST", ask=sent, status=429, answer={})

    found = specification("discord-openapi.json").problems(asked, base_path="/api/v10")

    assert any("request: embeds/0/title" in problem for problem in found)
