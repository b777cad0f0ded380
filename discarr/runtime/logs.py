"""The log: standard error, marked for journald where it listens there, and never with a secret in it.

Plain standard logging serves journald best: it reads a priority such as `<4>` at the start of each line
(sd-daemon(3)), so no binding to its own protocol is needed.
"""

import logging
import os
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType

import attrs

from discarr.model.redaction import redacted

_log = logging.getLogger(__name__)

# httpx tells whole URLs at INFO, and discord.py's heartbeats at DEBUG would drown everything else.
_QUIET_LOGGERS = ("httpx", "httpcore", "hpack", "discord", "aiohttp", "asyncio", "websockets")
# What it says of libraries for voice calls, and of intents we do without, is nobody's business here.
_TALKATIVE_LOGGERS = ("discord.client", "discord.state")
# What a title might bring along to move the cursor of the terminal that shows the log.
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@attrs.frozen(kw_only=True)
class Log:
    """The running log, for whoever may change it."""

    _formatter: "_HidingFormatter" = attrs.field(alias="formatter")

    def set_verbose(self, on: bool) -> None:  # noqa: FBT001 (the name says what True means)
        logging.getLogger("discarr").setLevel(logging.DEBUG if on else logging.INFO)

    @property
    def is_verbose(self) -> bool:
        return logging.getLogger("discarr").getEffectiveLevel() <= logging.DEBUG

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on these are blotted out too: what is under way may quote a key that a reload replaced."""
        self._formatter.hide(secrets)


def start_logging(
    *, verbose: bool = False, secrets: Iterable[str] = (), environ: Mapping[str, str] = os.environ
) -> Log:
    """Logs to standard error for the rest of the process's life, uncaught exceptions included."""
    formatter = _JournalFormatter() if _journal_listens(environ) else _ReadableFormatter()
    log = Log(formatter=formatter)
    log.hide(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _TALKATIVE_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    log.set_verbose(verbose)
    # Python's own hooks would print the traceback of a crash as it is.
    sys.excepthook = _log_crash
    threading.excepthook = _log_crash_of_thread
    return log


def _journal_listens(environ: Mapping[str, str]) -> bool:
    """JOURNAL_STREAM is inherited by children whose standard error leads elsewhere (systemd.exec(5))."""
    try:
        stderr = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{stderr.st_dev}:{stderr.st_ino}"


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("Discarr crashed; this is a bug", exc_info=(kind, error, trace))


def _log_crash_of_thread(crash: threading.ExceptHookArgs) -> None:
    name = crash.thread.name if crash.thread else "unknown"
    _log.error("the thread %s crashed", name, exc_info=crash.exc_value)


class _HidingFormatter(logging.Formatter):
    """Blots out secrets in all of a record, its traceback too."""

    _secrets: frozenset[str] = frozenset()

    def hide(self, secrets: Iterable[str]) -> None:
        self._secrets |= frozenset(secrets)

    def format(self, record: logging.LogRecord) -> str:
        text = redacted(super().format(record), self._secrets)
        return _CONTROL_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)


class _ReadableFormatter(_HidingFormatter):
    """For a terminal or a file."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname:<8} {name}: {message}", "%Y-%m-%d %H:%M:%S%z", style="{")


class _JournalFormatter(_HidingFormatter):
    """For journald, which knows the time itself and takes every line for a message of its own."""

    def __init__(self) -> None:
        super().__init__("{name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        mark = f"<{_priority(record.levelno)}>"
        return "\n".join(mark + line for line in super().format(record).split("\n"))


def _priority(level: int) -> int:
    """syslog's priorities: 3 error, 4 warning, 5 notice, 6 info, 7 debug."""
    bounds = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO + 1, 5), (logging.INFO, 6))
    return next((priority for bound, priority in bounds if level >= bound), 7)
