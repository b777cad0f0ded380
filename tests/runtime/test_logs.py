"""The log as another program sees it: on the standard error of a real process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

START = "import logging; from discarr.runtime.logs import start_logging\n"
CRASH = "raise ExceptionGroup('both', [ValueError('first'), ValueError('k3y=hush-hush')])"


def stderr_of(script: str, tmp_path: Path, *, in_journal: bool = False) -> str:
    """What a process writes that runs the script, to a file that counts as the journal or not."""
    path = tmp_path / "stderr"
    with path.open("wb") as stderr:
        status = os.fstat(stderr.fileno())
        stream = f"{status.st_dev}:{status.st_ino}" if in_journal else "1:1"
        environ = os.environ | {"JOURNAL_STREAM": stream}
        command = [sys.executable, "-c", START + script]
        subprocess.run(command, stderr=stderr, env=environ, check=False)
    return path.read_text()


def test_each_line_has_its_priority_where_the_journal_listens(tmp_path: Path) -> None:
    script = "start_logging(verbose=True); log = logging.getLogger('discarr.x')\n" + "\n".join(
        f"log.log({level}, 'one\\ntwo')" for level in (10, 20, 25, 30, 40, 50)
    )

    lines = stderr_of(script, tmp_path, in_journal=True).splitlines()

    assert [line[:3] for line in lines] == [f"<{n}>" for n in (7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 3, 3)]
    assert lines[:2] == ["<7>discarr.x: one", "<7>two"]


def test_a_crash_is_logged_with_every_line_of_its_traceback_marked(tmp_path: Path) -> None:
    lines = stderr_of(f"start_logging(); {CRASH}", tmp_path, in_journal=True).splitlines()

    assert len(lines) > 8
    assert all(line.startswith("<3>") for line in lines)
    assert lines[0] == "<3>discarr.runtime.logs: Discarr crashed; this is a bug"


def test_elsewhere_a_line_tells_its_time_and_level(tmp_path: Path) -> None:
    (line,) = stderr_of("start_logging(); logging.getLogger('discarr').warning('hm')", tmp_path).splitlines()

    assert line.startswith("20")
    assert line.endswith(" WARNING  discarr: hm")


@pytest.mark.parametrize(
    "script",
    [
        "logging.getLogger('x').error('the key %s', 'hush-hush')",
        "logging.getLogger('x').error('%r', {'key': 'hush-hush'})",
        "logging.getLogger('x').error('/path?apikey=another-hush&x=1')",
        "logging.getLogger('x').error('POST /api/v10/interactions/12/hush-of-an-interaction/callback')",
        "logging.getLogger('x').error('http://h/hush%2Bslash')",
        CRASH,
        f"import threading; threading.Thread(target=lambda: exec({CRASH!r})).start()",
    ],
)
def test_secrets_are_blotted_out_of_messages_and_tracebacks(script: str, tmp_path: Path) -> None:
    said = stderr_of(f"start_logging(secrets=['hush-hush', 'hush', 'hush+slash'])\n{script}", tmp_path)

    assert "(secret)" in said
    assert "hush" not in said.replace(CRASH, "")


def test_a_new_secret_is_hidden_while_it_runs_and_the_one_it_replaced_still_is(tmp_path: Path) -> None:
    script = "log = start_logging(secrets=['old']); log.hide(['new', '']); logging.error('old new')"

    assert stderr_of(script, tmp_path).endswith("root: (secret) (secret)\n")


def test_verbose_is_a_switch_at_runtime_and_does_not_concern_libraries(tmp_path: Path) -> None:
    script = (
        "log = start_logging(); ours = logging.getLogger('discarr.x'); theirs = logging.getLogger('httpx')\n"
        "ours.debug('a'); log.set_verbose(True); ours.debug('b'); theirs.info('c'); theirs.warning('d')\n"
        "assert log.is_verbose; log.set_verbose(False); ours.debug('e'); ours.info('f')"
    )

    assert [line[-1] for line in stderr_of(script, tmp_path).splitlines()] == ["b", "d", "f"]


def test_control_characters_cannot_reach_a_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in stderr_of("start_logging(); logging.error('a\\x1b[2Jb')", tmp_path)
