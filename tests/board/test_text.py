import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.text import clean, length, plain
from tests.board.markdown import constructs, units, visible
from tests.board.samples import modest, texts


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Dune: Part Two (2024)", "Dune: Part Two (2024)"),
        ("  two\n\n lines\tand\u2028more ", "two lines and more"),
        ("in\u200bvis\u2060i\ufeffble\u00ad", "invisible"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("half \ud83d of an emoji", "half of an emoji"),
        ("bell\x07 and\x00 null", "bell and null"),
        ("\u3164\u2800 ", ""),
        ("café e\u0301 日本語 😀", "café e\u0301 日本語 😀"),
    ],
)
def test_only_what_a_reader_can_see_remains(text: str, seen: str) -> None:
    assert clean(text, 100) == seen
    assert visible(plain(text, 100)) == seen


@pytest.mark.parametrize(
    "text",
    [
        "@everyone @here <@1> <@&2> <#3> </check:4> <id:guide>",
        "https://evil.example http://x [text](https://evil.example) <https://x> discord.gg/abc steam://run",
        "# heading",
        "-# small",
        "> quote",
        ">>> quote",
        "- item",
        "* item",
        "+ item",
        "12. item",
        "**b** *i* __u__ _i_ ~~s~~ ||spoiler|| `code` ```block```",
        ":smile: <:custom:12345> <a:wave:12345> <t:1786363200:R>",
        "\\* \\\\** \\",
    ],
)
def test_nothing_in_a_title_has_a_meaning_to_discord(text: str) -> None:
    assert constructs(text) != [] or text.startswith("\\")
    assert constructs(plain(text, 500)) == []
    assert visible(plain(text, 500)) == text


@modest
@given(text=texts, limit=st.integers(0, 120))
def test_no_text_is_longer_than_asked_or_has_a_meaning(text: str, limit: int) -> None:
    safe = plain(text, limit)
    assert units(safe) == length(safe) <= limit
    assert constructs(safe) == []
    safe.encode()
    assert visible(safe).rstrip("…").rstrip() in clean(text, 100_000)


def test_a_cut_says_so_and_splits_neither_an_escape_nor_a_letter_from_its_accent() -> None:
    assert plain("ab*cd", 5) == "ab\\*…"
    assert plain("ab*cd", 4) == "ab…"
    assert plain("abe\u0301cd", 4) == "ab…"
    assert plain("a😀bcd", 3) == "a…"


def test_a_tower_of_marks_is_cut_all_the_same() -> None:
    tower = plain("a" + "\u0301" * 900, 20)
    assert len(tower) <= 20
    assert unicodedata.normalize("NFC", tower)[0] == "á"
