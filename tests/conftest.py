"""discord.py keeps its addresses process-wide, and a bot abandoned on purpose keeps the simulated ones."""

import pytest
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route


@pytest.fixture(autouse=True)
def discords_own_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for holder, name in ((Route, "BASE"), (Asset, "BASE"), (DiscordWebSocket, "DEFAULT_GATEWAY")):
        monkeypatch.setattr(holder, name, getattr(holder, name))
