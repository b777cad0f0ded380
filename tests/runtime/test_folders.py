from pathlib import Path

import pytest

from discarr.errors.machine import FolderUnusable
from discarr.runtime.folders import runtime_folder, state_folder


def test_systemds_folder_is_used_the_first_of_several(tmp_path: Path) -> None:
    assert state_folder({"STATE_DIRECTORY": f"{tmp_path}:/elsewhere"}) == tmp_path
    assert runtime_folder({"RUNTIME_DIRECTORY": str(tmp_path)}) == tmp_path


def test_elsewhere_the_platforms_folder_is_made_for_us_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    folder = state_folder({"STATE_DIRECTORY": ""})

    assert folder == tmp_path / "state" / "discarr"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert runtime_folder({}) == folder


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderUnusable, match="Not a directory"):
        state_folder({"STATE_DIRECTORY": str(tmp_path / "file" / "discarr")})
