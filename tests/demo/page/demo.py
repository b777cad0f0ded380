"""`discarr demo` as a process of its own."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import attrs


@attrs.define
class Demo:
    process: "subprocess.Popen[str]"
    address: str
    words: list[str]
    """What it printed."""


@contextmanager
def running(*arguments: str) -> Iterator[Demo]:
    command = [sys.executable, "-m", "discarr.main", "demo", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    ) as process:
        assert process.stdout is not None
        words: list[str] = []
        address = ""
        while not address:
            line = process.stdout.readline()
            assert line, "".join(words)
            words.append(line)
            found = re.search(r"Open (http://127\.0\.0\.1:\d+) ", line)
            address = found[1] if found else ""
        reader = threading.Thread(target=words.extend, args=(process.stdout,))
        reader.start()  # else its pipe fills up, and it stands still
        try:
            yield Demo(process, address, words)
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(timeout=60)
            reader.join()
        assert code == 0
