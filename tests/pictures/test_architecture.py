"""The picture of the architecture shows the imports as they are now."""

from pathlib import Path

from tests import test_import_law as import_law
from tests.pictures.architecture import LAYERS, PICTURE, drawn_edges, rooms_and_libraries

ROOT = Path(__file__).parents[2]


def test_the_committed_picture_shows_who_knows_whom_now() -> None:
    edges, _ = rooms_and_libraries()
    assert drawn_edges(PICTURE.read_text(encoding="utf-8")) == edges, (
        "run: python -m tests.pictures.architecture"
    )


def test_what_is_drawn_are_imports() -> None:
    edges, libraries = rooms_and_libraries()
    by_name = {(start.name, end.name) for start, end in edges}
    assert {("daemon", "children"), ("main", "demo"), ("main", "daemon")} <= by_name
    assert ("main", "check") not in by_name, "main knows it, but the longer way says so already"
    assert {room.name: names for room, names in libraries.items() if "sqlite3" in names} == {
        "cache": {"sqlite3"}
    }


def test_every_layer_of_the_import_law_has_a_name() -> None:
    assert len(LAYERS) == len(import_law.LAYERS)


def test_the_readme_shows_it() -> None:
    assert str(PICTURE.relative_to(ROOT)) in (ROOT / "README.md").read_text(encoding="utf-8")
