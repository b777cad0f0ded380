"""Request bodies: JSON, or multipart with `payload_json` and files."""

import email
import email.policy
import json
from typing import Any

import attrs
from starlette.requests import Request

from discarr.demo.discord.refusals import InvalidJson

Json = dict[str, Any]


@attrs.frozen(kw_only=True)
class UploadedFile:
    filename: str
    size_bytes: int


async def read_json(request: Request) -> Any:
    return _parsed(await request.body())


async def read_object(request: Request) -> Json:
    return _an_object(_parsed(await request.body()))


async def read_message(request: Request) -> tuple[Json, list[UploadedFile]]:
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        return await read_object(request), []
    return _parts(content_type, await request.body())


def _parts(content_type: str, body: bytes) -> tuple[Json, list[UploadedFile]]:
    # The standard library reads MIME; Starlette would need another package for it.
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    payload: Json = {}
    files = []
    for part in message.iter_parts():  # type: ignore[attr-defined]  # typed for Message, not EmailMessage
        content = part.get_payload(decode=True)
        if part.get_param("name", header="content-disposition") == "payload_json":
            payload = _an_object(_parsed(content))
        else:
            files.append(UploadedFile(filename=part.get_filename("file"), size_bytes=len(content)))
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
