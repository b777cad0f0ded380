"""Histories as data files, each with the exact transcript of what the channel is told."""

from pathlib import Path

import pytest
import trio

from tests.notices.transcripts import transcript

SCENES = sorted((Path(__file__).parent / "scenes").glob("*.toml"))


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
async def test_the_channel_is_told_exactly_this(path: Path, tmp_path: Path) -> None:
    with trio.fail_after(30):
        for number, (expected, told) in enumerate(await transcript(path, tmp_path), start=1):
            assert told == expected, f"step {number}"
