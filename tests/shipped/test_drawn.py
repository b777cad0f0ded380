"""What is drawn from the code and committed is what the code says now, and the tools that read it take it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from discarr.main import command_line_parser
from discarr.settings_table import SETTINGS
from tests.shipped.drawn import COMPLETIONS, CONTRIB, drawn_files
from tests.shipped.manual import commands_of

FILES = drawn_files()
MANUAL = CONTRIB / "man" / "discarr.1"
COMMANDS = [command.prog for command, _ in commands_of(command_line_parser())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_committed_file_is_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path], "run: python -m tests.shipped"


def test_the_man_page_has_every_command_and_every_setting() -> None:
    page = MANUAL.read_text(encoding="utf-8")
    assert {"discarr run", "discarr service install"} <= set(COMMANDS)
    for term in (*COMMANDS, *(setting.name for setting in SETTINGS)):
        assert f"{term}\n" in page or f"\\fB{term}\\fR\n" in page, term


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed (package groff-base)")
def test_the_formatter_has_no_complaint() -> None:
    formatter = ["groff", "-man", "-Tutf8", "-ww", str(MANUAL)]
    done = subprocess.run(formatter, capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("shell", COMPLETIONS)
def test_the_shell_can_read_its_completions(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = CONTRIB / "completions" / shell / COMPLETIONS[shell]
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


COMPLETE_IN_BASH = """
source "$1"
COMP_WORDS=($2); COMP_CWORD=$(( ${#COMP_WORDS[@]} )); COMP_WORDS+=("$3")
COMP_LINE="$2 $3"; COMP_POINT=${#COMP_LINE}
_shtab_discarr "${COMP_WORDS[0]}" "$3" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("typed", "begun", "offered"),
    [
        ("discarr", "se", {"service"}),
        ("discarr service", "", {"install", "check", "uninstall"}),
        ("discarr service uninstall", "--p", {"--purge"}),
        ("discarr check", "--", {"--help", "--env-file", "--json"}),
    ],
)
def test_bash_completes(typed: str, begun: str, offered: set[str]) -> None:
    path = CONTRIB / "completions" / "bash" / COMPLETIONS["bash"]
    bash = ["bash", "-c", COMPLETE_IN_BASH, "bash", str(path), typed, begun]
    done = subprocess.run(bash, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered
