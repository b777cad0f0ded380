"""What is said, to whom, and in which language."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
import pytest
import trio

from discarr.board.figures import response, size
from discarr.language import catalogue
from discarr.language.catalogue import language_for, mistakes_in
from discarr.language.words import _, language_in_force, ngettext, number, pgettext, speaking
from discarr.runtime.aside import aside


def cancel() -> str:
    return _("Cancel")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("zh-CN", "en"),
        ("", "en"),
        ("../de", "en"),
    ],
)
def test_a_locale_without_a_catalogue_gets_english(locale: str, language: str) -> None:
    assert language_for(locale) == language


def test_english_is_said_where_nothing_was_chosen() -> None:
    assert cancel() == "Cancel"
    assert _("Read {time}.", time="now") == "Read now."
    assert ngettext("{count} download", "{count} downloads", 1) == "1 download"
    assert ngettext("{count} download", "{count} downloads", 12_000) == "12,000 downloads"


def test_a_language_is_in_force_as_long_as_it_is_spoken() -> None:
    with speaking("de"):
        assert cancel() == "Abbrechen"
        assert _("Read {time}.", time="jetzt") == "Gelesen jetzt."
        assert ngettext("{count} episode", "{count} episodes", 1) == "1 Folge"
        assert ngettext("{count} episode", "{count} episodes", 1_200) == "1.200 Folgen"
        assert pgettext("option", "remove") == "entfernen"
        with speaking("en"):
            assert cancel() == "Cancel"
        assert cancel() == "Abbrechen"
    assert language_in_force() == "en"


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert (number(1_234_567), size(3_651_000_000), response(1.84)) == ("1,234,567", "3.4 GB", "1.8 s")
    with speaking("de"):
        assert (number(1_234_567), size(3_651_000_000), response(1.84)) == ("1.234.567", "3,4 GB", "1,8 s")


def test_what_nobody_translated_stays_english() -> None:
    with speaking("de"):
        assert _("Nobody ever wrote this.") == "Nobody ever wrote this."


def test_what_is_filled_in_is_no_template() -> None:
    assert _("Read {time}.", time="{count} {0}") == "Read {count} {0}."


async def test_two_readers_at_once_each_have_their_own() -> None:
    said = dict[str, str]()
    german_speaks, english_has_spoken = trio.Event(), trio.Event()

    async def german() -> None:
        with speaking("de"):
            german_speaks.set()
            await english_has_spoken.wait()
            said["de"] = await aside(cancel)

    async def english() -> None:
        await german_speaks.wait()
        said["en"] = await aside(cancel)
        english_has_spoken.set()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(german)
        nursery.start_soon(english)
    assert said == {"de": "Abbrechen", "en": "Cancel"}


HEADER = 'msgid ""\nmsgstr "Plural-Forms: {}\\n"\n\nmsgid "Cancel"\nmsgstr "Annulé"\n'
UNREADABLE = {
    "a misspelled word": b'msgid "Cancel"\nmsgst "Annuler"\n',
    "another encoding": HEADER.format("nplurals=2; plural=(n > 1);").encode("latin-1"),
    "a broken rule of plurals": HEADER.format("nplurals=2; plural=(n > ;").encode(),
}


@pytest.mark.parametrize("written", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_catalogue_that_cannot_be_read_costs_its_language_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    (tmp_path / "fr.po").write_bytes(written)
    (tmp_path / "nl.po").write_text('msgid "Cancel"\nmsgstr "Annuleren é"\n')
    monkeypatch.setattr(catalogue, "files", lambda _package: tmp_path)
    with fresh_catalogues():
        assert catalogue.languages() == ("en", "fr", "nl")
        assert [problem.partition(" ")[0] for problem in catalogue.read_catalogues()] == ["fr.po"]
        with speaking("fr"):
            assert cancel() == "Cancel"
        with speaking("nl"):
            assert cancel() == "Annuleren é"


@contextmanager
def fresh_catalogues() -> Iterator[None]:
    """Without what was read before, and without what is read meanwhile."""
    for remembered in (catalogue.languages, catalogue.catalogue):
        remembered.cache_clear()
    try:
        yield
    finally:
        for remembered in (catalogue.languages, catalogue.catalogue):
            remembered.cache_clear()


@pytest.mark.parametrize("slip", ["{tiem}", "{time", "{time.real}", "{0}", "{time!r}", "{time:>9}"])
def test_an_entry_that_cannot_be_filled_in_is_a_mistake(slip: str) -> None:
    assert mistakes_in(polib.POEntry(msgid="Read {time}.", msgstr=f"Gelesen {slip}."))
    assert not mistakes_in(polib.POEntry(msgid="Read {time}.", msgstr="Gelesen {time}."))
