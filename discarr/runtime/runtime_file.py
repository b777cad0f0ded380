"""How a running daemon tells `discarr reload` what became of the settings."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

_log = logging.getLogger(__name__)

_FILE_NAME = "reload.json"


@attrs.frozen(kw_only=True)
class ReloadRecord:
    """What is written. A daemon that has written none yet has no handler for SIGHUP, which would kill it."""

    pid: int
    begun: int = 0
    """How many reloads have begun."""
    ended: int = 0
    """How many of them have ended, well or not."""
    problems: tuple[str, ...] = ()
    """Why the last one failed; empty where it did not."""


@attrs.define
class RuntimeFile:
    """The daemon's side. Each change is on disk when the method returns, whole: readers see old or new."""

    _folder: Path
    _record: ReloadRecord = attrs.field(factory=lambda: ReloadRecord(pid=os.getpid()), init=False)

    def announce(self) -> None:
        """The daemon runs, and receives SIGHUP."""
        self._change()

    def reload_begun(self) -> None:
        self._change(begun=self._record.begun + 1)

    def settings_taken(self) -> None:
        self._change(ended=self._record.begun, problems=())

    def settings_refused(self, problems: tuple[str, ...]) -> None:
        self._change(ended=self._record.begun, problems=problems)

    def _change(self, **changes: Any) -> None:
        self._record = attrs.evolve(self._record, **changes)
        try:
            _write(self._folder, self._record)
        except OSError as error:
            # Whoever waits for the answer gives up after a while; the reload itself goes on.
            _log.warning("the answer to `discarr reload` cannot be written (%s)", error.strerror)


@contextmanager
def open_runtime_file(folder: Path) -> Iterator[RuntimeFile]:
    """Open it under the instance lock: what a killed daemon left is removed first."""
    _remove(folder)
    try:
        yield RuntimeFile(folder)
    finally:
        _remove(folder)


def read_reload_record(folder: Path) -> ReloadRecord | None:
    """None where no daemon has announced itself, or something else wrote there."""
    try:
        content = json.loads((folder / _FILE_NAME).read_text(encoding="utf-8"))
        return ReloadRecord(**content | {"problems": tuple(content["problems"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(folder: Path, record: ReloadRecord) -> None:
    new = folder / f"{_FILE_NAME}.new"
    new.write_text(json.dumps(attrs.asdict(record)), encoding="utf-8")
    new.replace(folder / _FILE_NAME)


def _remove(folder: Path) -> None:
    (folder / _FILE_NAME).unlink(missing_ok=True)
