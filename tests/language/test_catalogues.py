"""Every message of the code is in every catalogue, whole, and says the same there."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from discarr.language.catalogue import ENGLISH, entries_of, languages, mistakes_in

ROOT = Path(__file__).parents[2]
UPDATE = ROOT / "contrib" / "update-catalogues"
TRANSLATING = {"_", "marked", "ngettext", "pgettext", "named"}
NAMES_OF_OUR_OWN = {"on its way", "not monitored", "not out", "confirmed work ", "search for "}
"""Of tasks, and of what `why_no_search` answers."""

COMMAND = re.compile(r"(?<![\w/>*])/([a-zäöüß]+)\b")

every_language = pytest.mark.parametrize("language", [each for each in languages() if each != ENGLISH])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """What the documented command finds in the code."""
    written = tmp_path_factory.mktemp("template") / "discarr.pot"
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run([UPDATE, written], check=True, env={**os.environ, "PATH": path})
    return polib.pofile(str(written))


def ids(entries: polib.POFile | tuple[polib.POEntry, ...]) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt or None, entry.msgid, entry.msgid_plural) for entry in entries}


def forms(entry: polib.POEntry) -> list[str]:
    return [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


def names_in(text: str) -> Counter[str]:
    return Counter(re.findall(r"{(\w*)}", text))


def test_the_shipped_template_is_what_the_code_says(template: polib.POFile) -> None:
    shipped = polib.pofile(str(ROOT / "discarr" / "language" / "discarr.pot"))
    assert ids(shipped) == ids(template), "run contrib/update-catalogues"


def shown_strings(module: Path) -> Iterator[str]:
    """Those with several words, but for documentation, errors of ours, the log and what is translated."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    left_out = (
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Call) and ast.unparse(node.func).partition(".")[0] in TRANSLATING | {"log"})
        for inner in ast.walk(node)
    )
    others = {id(node) for node in left_out}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if id(node) not in others and re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", text):
            yield text


@pytest.mark.parametrize("room", ["board", "commands"])
def test_no_sentence_is_kept_from_the_translators(room: str) -> None:
    found = {text for module in (ROOT / "discarr" / room).glob("*.py") for text in shown_strings(module)}
    assert found <= NAMES_OF_OUR_OWN


@every_language
def test_a_catalogue_has_every_message_and_no_other(language: str, template: polib.POFile) -> None:
    assert ids(entries_of(language)) == ids(template), "run contrib/update-catalogues"


@every_language
def test_a_catalogue_is_whole(language: str) -> None:
    unfinished = [
        entry.msgid
        for entry in entries_of(language)
        if entry.fuzzy or entry.obsolete or not all(forms(entry))
    ]
    assert not unfinished


@every_language
def test_a_translation_has_the_placeholders_of_its_english(language: str) -> None:
    for entry in entries_of(language):
        assert not mistakes_in(entry), entry.msgid
        for form, english in zip(forms(entry), (entry.msgid, entry.msgid_plural), strict=False):
            missing = names_in(english) - names_in(form)
            assert not missing, form


@every_language
def test_a_translation_keeps_markdown_and_the_ends_of_its_english(language: str) -> None:
    for entry in entries_of(language):
        for form in forms(entry):
            assert form.count("**") == entry.msgid.count("**"), form
            assert form.count("`") == entry.msgid.count("`"), form
            assert form[:1].isspace() == entry.msgid[:1].isspace(), form
            assert form[-1:] in ".:…" or entry.msgid[-1:] not in ".:…", form


@every_language
def test_a_translation_names_commands_as_discord_lists_them_there(language: str) -> None:
    known = {entry.msgid: entry.msgstr for entry in entries_of(language) if entry.msgctxt == "command"}
    for entry in entries_of(language):
        for form in forms(entry):
            english = entry.msgid_plural or entry.msgid
            wanted = [known[name] for name in COMMAND.findall(english) if name in known]
            assert [name for name in COMMAND.findall(form) if name in known.values()] == wanted, form
