"""What a daemon leaves for `discarr reload` to read."""

import os
from pathlib import Path

import pytest

from discarr.runtime.runtime_file import ReloadRecord, open_runtime_file, read_reload_record


def test_it_counts_the_reloads_and_tells_why_the_last_one_failed(tmp_path: Path) -> None:
    with open_runtime_file(tmp_path) as file:
        assert read_reload_record(tmp_path) is None
        file.announce()
        file.reload_begun()
        file.settings_refused(("DISCORD_TOKEN is set nowhere.",))
        assert read_reload_record(tmp_path) == ReloadRecord(
            pid=os.getpid(), begun=1, ended=1, problems=("DISCORD_TOKEN is set nowhere.",)
        )
        file.reload_begun()
        file.settings_taken()
        assert read_reload_record(tmp_path) == ReloadRecord(pid=os.getpid(), begun=2, ended=2)

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_daemon_left_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "reload.json").write_text('{"pid": 1, "problems": []}')
    assert read_reload_record(tmp_path) == ReloadRecord(pid=1)

    with open_runtime_file(tmp_path):
        assert read_reload_record(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", "7", "{}", '{"pid": 1', '{"problems": 5, "pid": 1}', "\0"])
def test_a_file_of_something_else_is_no_record(tmp_path: Path, content: str) -> None:
    (tmp_path / "reload.json").write_text(content)

    assert read_reload_record(tmp_path) is None


def test_a_full_disk_is_mentioned_and_no_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with open_runtime_file(tmp_path) as file:
        (tmp_path / "reload.json.new").mkdir()
        file.announce()

    assert caplog.messages == ["the answer to `discarr reload` cannot be written (Is a directory)"]
