"""Files come into being together, or not at all."""

import os
import signal
import stat
from pathlib import Path

import pytest

from discarr.errors.settings import SettingsUnwritable
from discarr.setup.writing import PlannedFile, require_writable, write_together


def planned(path: Path, text: str = "new\n", mode: int = 0o600) -> PlannedFile:
    return PlannedFile(path=path, text=text, mode=mode, folder_mode=0o700)


def test_each_has_its_mode_whatever_the_umask_says(tmp_path: Path) -> None:
    umask = os.umask(0o077)
    try:
        write_together((planned(tmp_path / "secret"), planned(tmp_path / "folder" / "open", mode=0o644)))
    finally:
        os.umask(umask)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"secret": 0o600, "folder": 0o700, "open": 0o644}


def test_what_is_to_be_gone_is_gone(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old\n")
    write_together((PlannedFile(path=tmp_path / "old", text=None, mode=0o600), planned(tmp_path / "new")))
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_place_that_cannot_be_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsUnwritable, match="not a directory"):
        require_writable(tmp_path / "file" / ".env")


def test_one_that_cannot_be_written_leaves_all_as_they_were(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("old\n")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SettingsUnwritable):
        write_together((planned(old), planned(tmp_path / "made" / "new"), planned(tmp_path / "folder")))
    assert old.read_text() == "old\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_failure_half_way_leaves_all_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsUnwritable, match="No space left"):
        write_together((planned(tmp_path / "made" / "one"),))
    assert not list(tmp_path.iterdir())


def test_nobody_leaves_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def replace_and_interrupt(self: Path, target: Path) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_and_interrupt)
    write_together((planned(tmp_path / "one"), planned(tmp_path / "two")))
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}
