"""Exchanges held against the official interface descriptions, found through DISCARR_SPECS."""

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs

import attrs
import jsonschema_rs
import pytest

from discarr.demo.web import Exchange

JSON = "application/json"

SERVARR_STATUSES = frozenset({201, 302, 307, 400, 401, 404, 500, 503})
"""Radarr's and Sonarr's descriptions list nothing but 200; these are answered too."""

UNDESCRIBED_COMMAND = "POST /api/v3/command: request: the whole: Additional properties are not allowed ("
"""Described is what all commands share; CommandController.cs reads the own fields of each as well."""


def specification(name: str) -> "Specification":
    """The description `name` ("radarr.json") of the folder DISCARR_SPECS; the test is skipped without it."""
    folder = os.environ.get("DISCARR_SPECS")
    if not folder:
        pytest.skip("DISCARR_SPECS does not name the folder of the official descriptions")
    return _loaded(Path(folder) / name)


@attrs.frozen(kw_only=True)
class _Schema:
    schema: Mapping[str, Any]
    components: Mapping[str, Any]

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """Built on first use: a description holds a thousand of them at 30 ms each."""
        # The components stand beside the schema, so that "#/components/..." resolves inside one document.
        return jsonschema_rs.Draft202012Validator(
            {**self.schema, "components": self.components}, validate_formats=True
        )


@attrs.frozen(kw_only=True)
class _Parameter:
    name: str
    required: bool
    schema: _Schema

    def problems(self, values: list[str]) -> Iterator[str]:
        """An array is a repeated key; anything else comes once."""
        fits = self.schema.validator.is_valid
        readings = [list(_readings(value)) for value in values]
        singly = len(readings) == 1 and any(map(fits, readings[0]))
        if not singly and not all(any(fits([reading]) for reading in each) for each in readings):
            yield f"parameter {self.name}: {values} does not fit"


@attrs.frozen(kw_only=True)
class _Body:
    """A described body: its schema by media type; None where the type is described but is not JSON."""

    required: bool
    schemas: Mapping[str, _Schema | None]

    def problems(self, what: str, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
        if not body:
            if self.required:
                yield f"{what}: a body is described, none was sent"
            return
        media_type = headers.get("content-type", "").partition(";")[0].strip()
        if media_type not in self.schemas:
            yield f"{what}: {media_type or 'no content type'} is not described"
        elif (schema := self.schemas[media_type]) is not None:
            yield from _mismatches(what, schema.validator, body)


@attrs.frozen(kw_only=True)
class _Operation:
    method: str
    path: re.Pattern[str]
    template: str
    path_parameters: Mapping[str, _Parameter]
    query_parameters: Mapping[str, _Parameter]
    request: _Body | None
    responses: Mapping[str, _Body | None]

    def matches(self, method: str, path: str) -> re.Match[str] | None:
        return self.path.fullmatch(path) if method == self.method else None

    def path_problems(self, match: re.Match[str]) -> Iterator[str]:
        named = zip(self.path_parameters.values(), match.groups(), strict=True)
        for parameter, value in named:
            yield from parameter.problems([value])

    def query_problems(self, query: str) -> Iterator[str]:
        given = parse_qs(query, keep_blank_values=True)
        for name, values in given.items():
            if name not in self.query_parameters:
                yield f"parameter {name}: unknown to {self.template}"
            else:
                yield from self.query_parameters[name].problems(values)
        for name, parameter in self.query_parameters.items():
            if parameter.required and name not in given:
                yield f"parameter {name}: required"

    def request_problems(self, exchange: Exchange) -> Iterator[str]:
        if self.request is not None:
            yield from self.request.problems("request", exchange.request_headers, exchange.request_body)
        elif exchange.request_body:
            yield "request: a body was sent, none is described"

    def response_problems(self, exchange: Exchange, undescribed: Collection[int]) -> Iterator[str]:
        status = exchange.status
        described = next(
            (s for s in (str(status), f"{status // 100}XX", "default") if s in self.responses), None
        )
        if described is None and status not in undescribed:
            yield f"response: {status} is not described"
            return
        # An undescribed success (201 for a command) still carries what the described one does.
        expected = self.responses.get(described or ("200" if status < 300 else ""))
        if status == 204 and exchange.response_body:
            yield "response: 204 has no body"
        elif expected is not None and exchange.method != "HEAD":
            yield from expected.problems("response", exchange.response_headers, exchange.response_body)


@attrs.frozen(kw_only=True)
class Specification:
    """One official description."""

    operations: tuple[_Operation, ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        document = json.loads(path.read_bytes())
        if document["openapi"].startswith("3.0"):
            document = _without_nullable(document)
        return cls(operations=tuple(_Reader(document=document).operations()))

    def problems(
        self, exchange: Exchange, *, base_path: str = "", undescribed_statuses: Collection[int] = ()
    ) -> list[str]:
        """Everything in the exchange that the description does not allow; empty when all is well.

        `base_path` ("/api/v10", a URL base) stands before the described paths. The bodies must not be
        compressed.
        """
        if not exchange.path.startswith(base_path):
            return [f"{exchange.path} is not under {base_path}"]
        path = exchange.path.removeprefix(base_path)
        for operation in self.operations:
            if match := operation.matches(exchange.method, path):
                found = [
                    *operation.path_problems(match),
                    *operation.query_problems(exchange.query),
                    *operation.request_problems(exchange),
                    *operation.response_problems(exchange, undescribed_statuses),
                ]
                return [f"{exchange.method} {path}: {problem}" for problem in found]
        return [f"{exchange.method} {path}: no such operation"]


@attrs.frozen(kw_only=True)
class _Reader:
    """Turns a description (3.1, or 3.0 without `nullable`) into operations."""

    document: dict[str, Any]

    def operations(self) -> Iterator[_Operation]:
        """Literal segments come before templated ones: /queue/bulk is not the queue item "bulk"."""
        paths = self.document["paths"]
        for template in sorted(paths, key=lambda path: [part.startswith("{") for part in path.split("/")]):
            shared = paths[template].get("parameters", [])
            for method, operation in paths[template].items():
                if method != "parameters":
                    yield self._operation(template, method.upper(), operation, shared)

    def _operation(
        self, template: str, method: str, operation: dict[str, Any], shared: list[dict[str, Any]]
    ) -> _Operation:
        parameters = {(p["in"], p["name"]): p for p in (*shared, *operation.get("parameters", []))}
        request = operation.get("requestBody")
        responses = {status: self._resolved(r) for status, r in operation["responses"].items()}
        return _Operation(
            method=method,
            template=template,
            path=re.compile(re.sub(r"\\\{[^}]+\\\}", "([^/]+)", re.escape(template))),
            path_parameters={
                name: self._parameter(parameters["path", name]) for name in re.findall(r"{([^}]+)}", template)
            },
            query_parameters={
                name: self._parameter(p) for (place, name), p in parameters.items() if place == "query"
            },
            request=self._body(request, required=request.get("required", False)) if request else None,
            responses={
                s: self._body(r, required=True) if r.get("content") else None for s, r in responses.items()
            },
        )

    def _parameter(self, parameter: dict[str, Any]) -> _Parameter:
        return _Parameter(
            name=parameter["name"],
            required=parameter.get("required", False),
            schema=self._schema(parameter["schema"]),
        )

    def _body(self, described: dict[str, Any], *, required: bool) -> _Body:
        return _Body(
            required=required,
            schemas={
                media_type: self._schema(content["schema"]) if media_type == JSON else None
                for media_type, content in described["content"].items()
            },
        )

    def _schema(self, schema: dict[str, Any]) -> _Schema:
        return _Schema(schema=schema, components=self.document["components"])

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        found: Any = self.document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return dict(found)


@cache
def _loaded(path: Path) -> Specification:
    return Specification.load(path)


def _without_nullable(node: Any) -> Any:
    """OpenAPI 3.0's `nullable: true` in the words of JSON Schema 2020-12."""
    if isinstance(node, list):
        return [_without_nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _without_nullable(value) for key, value in node.items()}
    if plain.get("nullable") is True and "type" in plain:
        return {**plain, "type": [plain["type"], "null"]}
    return plain


def _readings(text: str) -> Iterator[Any]:
    """What the text of a parameter can stand for, as the schema types it."""
    yield text
    if text.lower() in {"true", "false"}:
        yield text.lower() == "true"
    elif re.fullmatch(r"-?\d+", text):
        yield int(text)
    elif re.fullmatch(r"-?\d+\.\d+", text):
        yield float(text)


def _mismatches(what: str, validator: jsonschema_rs.Draft202012Validator, body: bytes) -> Iterator[str]:
    try:
        value = json.loads(body)
    except ValueError as error:
        yield f"{what}: not JSON ({error})"
        return
    for mismatch in validator.iter_errors(value):
        nearest = _nearest(mismatch)
        where = "/".join(map(str, nearest.instance_path))
        yield f"{what}: {where or 'the whole'}: {nearest.message:.300}"


def _nearest(mismatch: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Of all the alternatives that did not fit, the complaint that reached furthest into the value."""
    alternatives = getattr(mismatch.kind, "context", [])
    inner = [_nearest(each) for alternative in alternatives for each in alternative]
    return max(inner, key=lambda each: len(each.instance_path), default=mismatch)
