"""The state on disk: SQLite in WAL mode, one row per value, one transaction per save."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from discarr.errors.machine import FolderUnusable, StateUnwritable

FILE_NAME = "state.sqlite3"

CACHE_KILOBYTES = 64

DAMAGED_READS = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_DATA,
        sqlite3.SQLITE_IOERR_CORRUPTFS,
    }
)
WRONG_WITH_THE_MACHINE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Even reading makes files beside the database: a full disk says nothing about what it holds."""


class StateUnreadable(Exception):
    """The file is no database of ours, or is damaged."""


class Store:
    """Rows of text by key. Every method blocks: call it on a worker thread, one call at a time."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None

    def load(self) -> tuple[int, dict[str, str]]:
        """The schema number (0 for a new file) and every row.

        Raises:
            StateUnreadable: the file is damaged.
            FolderUnusable: it cannot be read or made now, as on a full disk.
        """
        try:
            connection = self._open()
            (schema,) = connection.execute("pragma user_version").fetchone()
            if schema:
                rows = dict(connection.execute("select key, value from state"))
                if not all(isinstance(text, str) for pair in rows.items() for text in pair):
                    raise StateUnreadable("what it holds is no text")  # a file cut off may read as NULL
                return schema, rows
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not self.path.exists() or (self.path.is_file() and _is_wrong_with_the_machine(error)):
                self.close()
                raise FolderUnusable(str(self.path.parent), str(error)) from error
            raise StateUnreadable(str(error)) from error
        else:
            return 0, {}

    def save(self, schema: int, rows: Iterable[tuple[str, str | None]]) -> None:
        """Write these rows in one transaction; None deletes. A crash leaves all of them or none.

        Raises:
            StateUnwritable: nothing was written; the caller may try again.
        """
        try:
            connection = self._open()
            with connection:
                connection.execute("begin immediate")
                connection.execute(
                    "create table if not exists state (key text primary key, value text) without rowid"
                )
                connection.execute(f"pragma user_version = {schema:d}")
                deleted: list[tuple[str]] = []
                connection.executemany(
                    "insert into state values (?, ?) on conflict do update set value = excluded.value",
                    _without_deleted(rows, deleted),
                )
                connection.executemany("delete from state where key = ?", deleted)
        except sqlite3.Error as error:
            raise StateUnwritable(str(self.path.parent), str(error)) from error

    def set_aside(self, suffix: str) -> Path:
        """Move an unreadable file out of the way; the next save begins a new one.

        Raises:
            FolderUnusable: it cannot be moved.
        """
        self.close()
        aside = self.path.with_name(f"{FILE_NAME}.{suffix}")
        try:
            for part in ("", "-wal", "-shm"):
                whole = self.path.with_name(self.path.name + part)
                if whole.exists():
                    whole.rename(aside.with_name(aside.name + part))
        except OSError as error:
            raise FolderUnusable(str(self.path.parent), str(error.strerror)) from error
        return aside

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # isolation_level None: transactions are begun and ended here, not guessed by the module.
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("pragma journal_mode = wal")
                # WAL alone survives SIGKILL; FULL also survives the power going, one fsync a save.
                connection.execute("pragma synchronous = full")
                # Of 10,000 downloads a poll rewrites 1,500 pages: at SQLite's 1,000 each save would copy
                # them into the database at once, twice the writing for nothing. The price: 16 MB of log.
                connection.execute("pragma wal_autocheckpoint = 4000")
                # Its own 2 MB would hold a queue's rows once more, and no page is read twice in a save: the
                # rows come in the order of their keys.
                connection.execute(f"pragma cache_size = -{CACHE_KILOBYTES}")
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection


def _is_wrong_with_the_machine(error: Exception) -> bool:
    """The low byte is the kind; what is above it says which call went wrong (SQLite's extended codes)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code not in DAMAGED_READS and code & 0xFF in WRONG_WITH_THE_MACHINE


def _without_deleted(
    rows: Iterable[tuple[str, str | None]], deleted: list[tuple[str]]
) -> Iterator[tuple[str, str]]:
    """The rows to write one by one; those to delete are noted."""
    for key, value in rows:
        if value is None:
            deleted.append((key,))
        else:
            yield key, value
