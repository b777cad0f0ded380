"""The unit that is installed, and what happens to one that somebody changed."""

from pathlib import Path

import pytest

from discarr.errors.machine import FolderUnusable
from discarr.service.errors import UnitChanged
from discarr.service.places import Places
from discarr.service.unit import is_as_written, shipped_unit, unit_for, write_unit

PROGRAM = Path("/srv/apps/50%/bin/discarr")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path)
    places.unit.parent.mkdir(parents=True)
    return places


def test_it_is_the_shipped_one_with_another_program_and_the_credentials_there_are() -> None:
    unit = unit_for(PROGRAM, credentials=[Path("/etc/discarr/credentials/sonarr-api-key")])

    shipped, written = shipped_unit().splitlines(), unit.splitlines()
    assert [line for line in written if line not in shipped][1:] == [
        "ExecStart=/srv/apps/50%%/bin/discarr run",
        "ExecReload=/srv/apps/50%%/bin/discarr reload --wait $MAINPID",
        "LoadCredential=sonarr-api-key:/etc/discarr/credentials/sonarr-api-key",
    ]
    assert {line.lstrip("#").split("=")[0] for line in shipped if line not in written} <= {
        "ExecStart",
        "ExecReload",
        "LoadCredential",
        " 1. Install:   python3 -m venv /opt/discarr && /opt/discarr/bin/pip install discarr",
    }


def test_it_knows_itself_again() -> None:
    unit = unit_for(PROGRAM, credentials=())
    assert is_as_written(unit)
    assert not is_as_written(unit.replace("WatchdogSec=30s", "WatchdogSec=31s"))
    assert not is_as_written(shipped_unit()), "copied by hand: nobody knows what was changed in it"


def test_its_own_older_one_is_replaced_without_a_question(places: Places) -> None:
    write_unit(places, unit_for(Path("/opt/old/bin/discarr"), credentials=()), replace=False)
    unit = unit_for(PROGRAM, credentials=())

    write_unit(places, unit, replace=False)

    assert places.unit.read_text() == unit
    assert places.unit.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in places.unit.parent.iterdir()] == ["discarr.service"]


def test_one_that_somebody_changed_stays_unless_it_is_to_go(places: Places) -> None:
    unit = unit_for(PROGRAM, credentials=())
    places.unit.write_text(unit + "# mine\n")

    with pytest.raises(UnitChanged, match="--replace"):
        write_unit(places, unit, replace=False)
    assert places.unit.read_text() == unit + "# mine\n"

    write_unit(places, unit, replace=True)
    assert places.unit.read_text() == unit
    assert places.unit_aside.read_text() == unit + "# mine\n"


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    places = Places(tmp_path)

    with pytest.raises(FolderUnusable, match=str(places.unit.parent)):
        write_unit(places, unit_for(PROGRAM, credentials=()), replace=False)
