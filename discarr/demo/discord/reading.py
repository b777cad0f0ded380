"""What a request asks: the parts of its path and query, and its body as JSON or multipart."""

import email
import email.policy
import json
from collections.abc import Mapping
from typing import Any

import attrs
from starlette.requests import Request

from discarr.demo.discord.refusals import InvalidJson

Json = dict[str, Any]


@attrs.frozen(kw_only=True)
class UploadedFile:
    filename: str
    content: bytes = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Asked:
    """A request, read to its end."""

    path: Mapping[str, Any]
    query: Mapping[str, str]
    authorization: str
    content_type: str
    body: bytes

    def number(self, name: str) -> int | None:
        """A whole number in the query."""
        text = self.query.get(name, "")
        return int(text) if text.isdecimal() else None

    def says(self, name: str) -> bool:
        """A yes in the query."""
        return self.query.get(name, "").lower() in ("1", "true")

    def json(self) -> Any:
        return _parsed(self.body)

    def form(self) -> Json:
        return _an_object(self.json())

    def message(self) -> tuple[Json, list[UploadedFile]]:
        """JSON alone, or multipart with `payload_json` and files."""
        if not self.content_type.startswith("multipart/form-data"):
            return self.form(), []
        return _parts(self.content_type, self.body)


async def read(request: Request) -> Asked:
    return Asked(
        path=request.path_params,
        query=request.query_params,
        authorization=request.headers.get("authorization", ""),
        content_type=request.headers.get("content-type", ""),
        body=await request.body(),
    )


def _parts(content_type: str, body: bytes) -> tuple[Json, list[UploadedFile]]:
    # The standard library reads MIME; Starlette would need another package for it.
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    whole = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    payload: Json = {}
    files = []
    for part in whole.iter_parts():
        content: Any = part.get_payload(decode=True)
        if part.get_param("name", header="content-disposition") == "payload_json":
            payload = _an_object(_parsed(content))
        else:
            files.append(UploadedFile(filename=part.get_filename("file"), content=content))
    return payload, files


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError as error:
        raise InvalidJson from error


def _an_object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise InvalidJson
    return value
