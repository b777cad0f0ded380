"""Paths of both systems, and texts without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.model.folders import is_below, last_part, without_folders
from tests.board.samples import modest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "No files found are eligible for import in /downloads/Foo Bar (2024)",
            "No files found are eligible for import in Foo Bar (2024)",
        ),
        ("at 'C:\\Films\\Foo\\a.mkv' now", "at 'a.mkv' now"),
        (r"at \\nas\share\x.mkv", "at x.mkv"),
        ("Root folder '/media/films/' is missing", "Root folder 'films/' is missing"),
        ("Existing quality: WEB/HDTV; 1080p / 720p", "Existing quality: WEB/HDTV; 1080p / 720p"),
        ("see https://sabnzbd.org/not-complete", "see https://sabnzbd.org/not-complete"),
        ("in /downloads", "in downloads"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_of_a_path_only_the_last_name_is_shown(text: str, shown: str) -> None:
    assert without_folders(text) == shown


_names = st.text(alphabet="aB 9.-_()é", min_size=1, max_size=12).map(str.strip).filter(bool)


@modest
@given(folders=st.lists(_names, min_size=1, max_size=4), name=_names, around=_names)
def test_no_folder_is_ever_left(folders: list[str], name: str, around: str) -> None:
    path = "/" + "/".join([*folders, name])
    assert without_folders(f"{around} in {path}") == f"{around} in {name}"


@pytest.mark.parametrize(
    ("path", "folder", "below"),
    [
        ("/media/films/A (1999)", "/media/films", True),
        ("/media/films/A (1999)", "/media/films/", True),
        ("/media/films", "/media/films", True),
        ("/media/films2/A", "/media/films", False),
        ("/anything", "/", True),
        ("D:\\Films\\A", "D:\\Films\\", True),
        ("D:\\Films\\A", "D:\\", True),
        ("E:\\Films\\A", "D:\\", False),
        ("relative", "/", False),
    ],
)
def test_what_is_below_a_folder(path: str, folder: str, below: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_below(path, folder) is below


@pytest.mark.parametrize(
    ("path", "name"), [("/media/films/", "films"), ("/", ""), ("D:\\Films", "Films"), ("/a\\b", "a\\b")]
)
def test_the_last_part(path: str, name: str) -> None:
    assert last_part(path) == name
