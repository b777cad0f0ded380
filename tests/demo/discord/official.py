"""Where the simulator's exchanges differ from the official description, known deviations aside."""

from collections.abc import Iterable

from discarr.demo.discord.routing import API
from discarr.demo.web import Exchange
from tests.openapi import specification

KNOWN = (
    ": ['0'] does not fit",  # described as a boolean; discord.py sends 0 or 1, and Discord takes them
    ": ['1'] does not fit",
    "bulk-delete: request: ",  # discord.py sends the ids as numbers; Discord takes them
    "_errors/0/code: ",  # described as a number; Discord sends words like BASE_TYPE_REQUIRED
)


def differences(log: Iterable[Exchange]) -> list[str]:
    described = specification("discord-openapi.json")
    return [
        f"{exchange.status} {problem}"
        for exchange in log
        if not _cut_off(exchange)
        for problem in described.problems(exchange, base_path=API)
        if not _expected(exchange, problem)
    ]


def _cut_off(exchange: Exchange) -> bool:
    """An answer that a fault ended in the middle."""
    return int(exchange.response_headers.get("content-length", 0)) > len(exchange.response_body)


def _expected(exchange: Exchange, problem: str) -> bool:
    # Whoever was refused had asked for something that the description forbids, on purpose.
    refused = exchange.status >= 400 and ": response" not in problem
    return refused or any(words in problem for words in KNOWN)
