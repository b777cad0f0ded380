"""Standard input, output and error, whatever the shell made of them."""

import contextlib
import os
import select
import sys
from typing import TextIO, cast


def make_usable() -> None:
    """For a shell that closed one, and for a terminal whose letters are not all of Unicode's.

    Python has None in the place of a closed one (`discarr init <&-`), and would raise in the middle of a
    sentence where a server's name holds a sign that the locale lacks.
    """
    # In this order, which is that of their descriptors: each takes the lowest that is free.
    sys.stdin = cast("TextIO | None", sys.stdin) or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as we run
    sys.stdout = cast("TextIO | None", sys.stdout) or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the same
    sys.stderr = cast("TextIO | None", sys.stderr) or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the same
    for stream, instead in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        stream.reconfigure(errors=instead)  # type: ignore[attr-defined]  # TextIO does not know its one class


def is_reader_gone() -> bool:
    """Whether what reads our output has left, as `head` does once it has its lines."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)  # POLLERR and POLLHUP are told unasked: pipe(7), poll(2)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in output.poll(0))


def flush() -> None:
    """The rest for whoever still reads."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):
            stream.flush()
