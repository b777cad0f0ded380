"""Files that come into being whole and together, or not at all."""

import errno
import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs

from discarr.errors.settings import SettingsUnwritable


@attrs.frozen(kw_only=True)
class PlannedFile:
    path: Path
    text: str | None = attrs.field(repr=False)
    """None: it is to be gone."""
    mode: int
    folder_mode: int = 0o755
    """Of its folder, where that has to be made."""


def require_writable(path: Path) -> None:
    """Before anybody is asked anything. Raises SettingsUnwritable."""
    there = next(folder for folder in path.absolute().parents if folder.exists())
    if not there.is_dir():
        raise SettingsUnwritable(str(path), os.strerror(errno.ENOTDIR).lower())
    if not os.access(there, os.W_OK):
        raise SettingsUnwritable(str(path), os.strerror(errno.EACCES).lower())


def write_together(files: Sequence[PlannedFile]) -> None:
    """All are on disk beside their places before the first takes its own; whoever reads sees old or new.

    Raises:
        SettingsUnwritable: nothing was changed.
    """
    with _uninterrupted(), ExitStack() as undo:
        staged = [(_staged(file, file.text, undo), file.path) for file in files if file.text is not None]
        for beside, path in staged:
            beside.replace(path)
        for file in files:
            if file.text is None:
                file.path.unlink(missing_ok=True)
        undo.pop_all()


def _staged(file: PlannedFile, text: str, undo: ExitStack) -> Path:
    if file.path.is_dir():
        raise SettingsUnwritable(str(file.path), "it is a folder")
    try:
        _make_folder(file.path.parent, file.folder_mode, undo)
        handle, name = tempfile.mkstemp(prefix=f".{file.path.name}.", dir=file.path.parent)
        beside = Path(name)
        undo.callback(beside.unlink, missing_ok=True)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            os.fchmod(stream.fileno(), file.mode)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise SettingsUnwritable(str(file.path), str(error.strerror)) from error
    return beside


def _make_folder(folder: Path, mode: int, undo: ExitStack) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent, 0o755, undo)
    folder.mkdir()
    undo.callback(folder.rmdir)
    folder.chmod(mode)  # whatever the umask says


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Some milliseconds in which a Ctrl-C is dropped: whoever pressed it can do so again.

    A signal mask would not do: any other thread would take the signal, and Python raises it in this one.
    """
    if threading.current_thread() is not threading.main_thread():  # where Python raises none
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
