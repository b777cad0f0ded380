"""Messages as a terminal shows them."""

from datetime import UTC, datetime

import pytest

from discarr.demo.discord.messages import Message
from discarr.demo.discord.transcript import plain, relative, rendered

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
UNIX = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("**Dune** `71 %`", "Dune 71 %"),
        ("### Films", "Films"),
        (r"\*\*not bold\*\* \_x\_ \# y", "**not bold** _x_ # y"),
        (f"done <t:{UNIX + 300}:R>", "done in 5 min"),
        (f"since <t:{UNIX}:f>", "since 2026-01-01 12:00 UTC"),
        ("Some_Release.Name", "Some_Release.Name"),
    ],
)
def test_markdown_reads_as_text(markdown: str, read: str) -> None:
    assert plain(markdown, now=NOW) == read


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(300, "in 5 min"), (-7200, "2 h ago"), (90000, "in 1 d"), (0.2, "now"), (-1, "1 s ago")],
)
def test_times_are_told_from_now(seconds: float, told: str) -> None:
    assert relative(seconds) == told


def test_an_embed_stands_beside_a_bar_above_its_buttons() -> None:
    fields = [{"name": "Films", "value": "Dune", "inline": False}]
    buttons = [{"emoji": {"name": "◀"}, "disabled": True}, {"label": "Next"}]
    message = Message(
        id=1,
        channel_id=2,
        author_id=3,
        embeds=({"title": "Downloads", "fields": fields, "footer": {"text": "Page 1 of 2"}},),
        components=({"type": 1, "components": buttons},),
    )

    assert rendered(message, now=NOW).splitlines() == [
        "| Downloads",
        "|",
        "| Films",
        "|   Dune",
        "|",
        "| Page 1 of 2",
        "(◀)  [Next]",
    ]
