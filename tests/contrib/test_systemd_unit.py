"""The shipped unit, in the eyes of systemd itself."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "contrib" / "systemd" / "discarr.service"
ANALYZE = shutil.which("systemd-analyze")

pytestmark = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed (package systemd)")


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ANALYZE), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there: systemd-analyze looks for it."""
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/discarr/bin/discarr", sys.executable))
    return copy


def test_systemd_has_no_complaint(unit: Path) -> None:
    # Its exit code is 0 for unknown names and values too: only silence is approval.
    assert analyze("verify", str(unit)).stdout == ""


def test_systemd_would_complain_about_a_name_it_does_not_know(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("[Service]", "[Service]\nRestartPause=5"))

    assert "RestartPause" in analyze("verify", str(unit)).stdout


def test_the_sandbox_is_as_tight_as_the_daemon_can_bear(unit: Path) -> None:
    found = analyze("security", "--offline=true", "--no-pager", "--threshold=12", str(unit))

    assert found.returncode == 0, found.stdout
