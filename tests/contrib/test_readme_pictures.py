"""The README shows pictures that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_picture_is_there() -> None:
    shown = re.findall(r"contrib/pictures/[\w./-]+", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert [path for path in shown if not (ROOT / path).is_file()] == []
