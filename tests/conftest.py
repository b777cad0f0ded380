"""What no test leaves behind for the next one."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route


@pytest.fixture(autouse=True)
def discords_own_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py keeps them process-wide, and a bot abandoned on purpose keeps the simulated ones."""
    for holder, name in ((Route, "BASE"), (Asset, "BASE"), (DiscordWebSocket, "DEFAULT_GATEWAY")):
        monkeypatch.setattr(holder, name, getattr(holder, name))


@pytest.fixture(autouse=True)
def no_open_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python itself warns late, in whichever test is running when the connection is collected."""
    connect = sqlite3.connect
    opened: list[sqlite3.Connection] = []

    def noted(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        opened.append(connection)
        return connection

    monkeypatch.setattr(sqlite3, "connect", noted)
    yield
    left_open = [connection for connection in opened if is_open(connection)]
    for connection in left_open:
        connection.close()
    assert not left_open, "a test closes each database that it opens"


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        _ = connection.total_changes
    except sqlite3.ProgrammingError:
        return False
    return True
