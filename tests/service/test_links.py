"""Every shell finds the program, man its page; nothing of anybody else's is touched."""

import sys
from pathlib import Path

import pytest

from discarr.service.links import link, unlink
from discarr.service.places import Places


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installed in a virtual environment without its man page, for what is not there is not linked."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    program = tmp_path / "venv" / "bin" / "discarr"
    program.parent.mkdir(parents=True)
    program.touch()
    return program


def test_the_program_is_where_every_shell_looks(tmp_path: Path, program: Path) -> None:
    places = Places(tmp_path)
    for _ in range(2):
        link(places)

    linked = [path for path in (tmp_path / "usr").rglob("*") if path.is_symlink()]
    assert linked == [tmp_path / "usr/local/bin/discarr"]
    assert linked[0].resolve() == program

    unlink(places)
    assert not linked[0].is_symlink()


def test_a_link_that_leads_nowhere_is_mended(tmp_path: Path, program: Path) -> None:
    path = tmp_path / "usr/local/bin/discarr"
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "gone")

    link(Places(tmp_path))

    assert path.resolve() == program


def test_a_folder_that_cannot_be_written_to_is_told_and_no_failure(
    tmp_path: Path, program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A file where a folder would be: root could write into any folder.
    (tmp_path / "usr").touch()

    link(Places(tmp_path))

    assert f"Did not make {tmp_path / 'usr/local/bin/discarr'} lead to {program}" in capsys.readouterr().out


def test_anothers_file_of_this_name_stays(tmp_path: Path, program: Path) -> None:
    path = tmp_path / "usr/local/bin/discarr"
    path.parent.mkdir(parents=True)
    path.write_text("another")

    link(Places(tmp_path))
    unlink(Places(tmp_path))

    assert path.read_text() == "another"
    assert program.exists()
