"""What a process costs, seen from outside: processor time and memory, all its threads counted."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import attrs
import trio

GLANCE_SECONDS = 0.005
QUIET_SECONDS = 0.3
QUIET_CPU_SECONDS = 0.015
"""A process is quiet if it used no more than this in that time; canaries that look often use a third."""
BUSY_CPU_SECONDS = 0.0005


@attrs.frozen
class ProcessFigures:
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """User and system, by the kernel's clock of that process: /proc counts hundredths only."""
        return time.clock_gettime((~self.pid << 3) | 2)  # clock_getcpuclockid(3)

    @property
    def resident_bytes(self) -> int:
        return self._number("smaps_rollup", "Rss:") * 1024

    @property
    def peak_resident_bytes(self) -> int:
        """Since `forget_peak`."""
        return self._number("status", "VmHWM:") * 1024

    def forget_peak(self) -> None:
        self._file("clear_refs").write_text("5", encoding="ascii")  # proc_pid_clear_refs(5)

    @property
    def written_bytes(self) -> int:
        """What it had the kernel write to disk."""
        return self._number("io", "write_bytes:")

    async def until_quiet(self, is_over: Callable[[], Awaitable[bool]]) -> float:
        """Wait until it does nothing more, and `is_over`; when it was last seen busy, by Trio's clock."""
        busy_at = quiet_since = trio.current_time()
        used = quiet_used = self.cpu_seconds
        while True:
            await trio.sleep(GLANCE_SECONDS)  # nothing tells that another process has nothing left to do
            now, before, used = trio.current_time(), used, self.cpu_seconds
            if used - before > BUSY_CPU_SECONDS:
                busy_at = now
            if used - quiet_used > QUIET_CPU_SECONDS:
                quiet_since, quiet_used = now, used
            elif now - quiet_since >= QUIET_SECONDS:
                if await is_over():
                    return busy_at
                quiet_since, quiet_used = now, used

    def _number(self, file: str, field: str) -> int:
        for line in self._file(file).read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(field):
                return int(line.split()[1])
        raise LookupError(field)

    def _file(self, name: str) -> Path:
        return Path(f"/proc/{self.pid}/{name}")
