"""The picture of the architecture shows the imports as they are now."""

from pathlib import Path

from tests.pictures.architecture import PICTURE, Room, drawn_edges, rooms_and_libraries

ROOT = Path(__file__).parents[2]


def test_the_committed_picture_shows_who_knows_whom_now() -> None:
    edges, _ = rooms_and_libraries()
    assert drawn_edges(PICTURE.read_text(encoding="utf-8")) == edges, (
        "run: python -m tests.pictures.architecture"
    )


def test_what_is_drawn_are_imports() -> None:
    edges, libraries = rooms_and_libraries()
    assert (Room(5, "main"), Room(4, "service")) in edges
    assert libraries[Room(2, "cache")] == {"sqlite3"}
    assert (Room(5, "main"), Room(4, "check")) not in edges, "main knows it, as the longer way says"


def test_the_readme_shows_it() -> None:
    assert str(PICTURE.relative_to(ROOT)) in (ROOT / "README.md").read_text(encoding="utf-8")
