"""What is left of the service; with systemd itself it is tried in tests/systemd."""

from pathlib import Path

import pytest

from discarr.service import uninstall
from discarr.service.places import Places
from discarr.service.uninstall import uninstall_service


@pytest.fixture
def left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The folders that an uninstallation kept; no unit, so nothing is asked of systemd."""
    monkeypatch.setattr(uninstall, "require_root", lambda _command: None)
    monkeypatch.setattr(uninstall, "require_systemd", lambda: None)
    places = Places(tmp_path)
    places.credentials.mkdir(parents=True)
    (places.credentials / "discord-token").write_text("a.b.c")
    places.private_state.mkdir(parents=True)
    places.state.symlink_to(places.private_state)
    return places


def test_without_a_unit_it_still_says_what_is_kept(
    left_over: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    uninstall_service(left_over)
    assert f"Kept the settings and secrets in {left_over.configuration}" in capsys.readouterr().out
    assert left_over.credentials.exists()


def test_what_was_kept_can_be_purged_later(left_over: Places) -> None:
    uninstall_service(left_over, purge=True)
    assert not left_over.configuration.exists()
    assert not left_over.private_state.exists()
    assert not left_over.state.is_symlink()
