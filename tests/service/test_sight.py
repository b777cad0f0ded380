"""Whether the sandboxed service will see the program it is to start."""

import sys
from pathlib import Path

import pytest

from discarr.service.errors import ProgramAbsent, ProgramHidden
from discarr.service.sight import program_for_the_service


def run_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(folder / "python3"))


def test_without_a_program_beside_the_interpreter_it_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_from(tmp_path, monkeypatch)

    with pytest.raises(ProgramAbsent, match="virtual environment"):
        program_for_the_service()


def test_a_program_that_the_sandbox_hides_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not tmp_path.is_relative_to("/tmp"):  # noqa: S108 - where pytest keeps its folders, mostly
        pytest.skip("pytest keeps its folders elsewhere")
    (tmp_path / "discarr").touch()
    run_from(tmp_path, monkeypatch)

    with pytest.raises(ProgramHidden, match="/opt/discarr"):
        program_for_the_service()
