"""The architecture, drawn from the code's own imports: its rooms on their layers, and who knows whom.

`python -m tests.pictures.architecture` writes contrib/pictures/architecture.svg; dot (graphviz) lays it out.
A room that reaches over several layers is drawn on each. Of who knows whom only that is drawn which no longer
way says already; that all know the nouns stands in their layer's name.
"""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import grimp

from tests.test_import_law import SOLE_IMPORTERS, is_in, layer_of

HOUSE = "discarr"
PICTURE = Path(__file__).parents[2] / "contrib" / "pictures" / "architecture.svg"

LAYERS = (
    "nouns, which all know",
    "pure: reads, decides, words",
    "in and out",
    "wiring",
    "composition",
    "setting up",
    "command line",
    "guest house",
)
"""What the import law's layers are to a reader, lowest first."""

_NOUNS, _GUEST_HOUSE = 0, "demo"
_LINE = re.compile(r"(?P<start>\d \w+)->(?P<end>\d \w+)")

_COLOURS = """
.graph text { font-family: system-ui, sans-serif; }
.node polygon, .node path { fill: #eef1fb; stroke: #5865f2; }
.node text { fill: #1f2328; }
.cluster text { fill: #59636e; }
.cluster polygon, .cluster path { stroke: #8b949e; fill: none; }
.edge path { stroke: #8b949e; fill: none; }
.edge polygon { stroke: #8b949e; fill: #8b949e; }
@media (prefers-color-scheme: dark) {
  .node polygon, .node path { fill: #23263d; stroke: #8b95f7; }
  .node text { fill: #e6edf3; }
  .cluster text { fill: #9da7b3; }
}
"""


@attrs.frozen(order=True)
class Room:
    layer: int
    name: str

    def __str__(self) -> str:
        return f"{self.layer} {self.name}"


Edge = tuple[Room, Room]


def main() -> None:
    drawn = subprocess.run(
        ["dot", "-Tsvg"],  # noqa: S607 - wherever it is installed
        input=_as_dot(*rooms_and_libraries()),
        capture_output=True,
        text=True,
        check=True,
    )
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(_in_both_themes(drawn.stdout), encoding="utf-8")
    print(f"wrote {PICTURE}")  # noqa: T201 - a command line prints


def rooms_and_libraries() -> tuple[frozenset[Edge], dict[Room, frozenset[str]]]:
    """Who knows whom as it is drawn, and of each room the libraries that are its alone."""
    graph = grimp.build_graph(HOUSE, include_external_packages=True)
    known: defaultdict[Room, set[Room]] = defaultdict(set)
    libraries: defaultdict[Room, set[str]] = defaultdict(set)
    for module in _modules(graph):
        imported = graph.find_modules_directly_imported_by(f"{HOUSE}.{module}")
        libraries[_room(module)] |= imported & SOLE_IMPORTERS.keys()
        known[_room(module)] |= {
            _room(other.removeprefix(f"{HOUSE}.")) for other in imported if _is_ours(other)
        }
    edges = frozenset(
        (room, other) for room, others in known.items() for other in others - {room} if other.layer != _NOUNS
    )
    return _without_what_longer_ways_say(edges), {room: frozenset(names) for room, names in libraries.items()}


def drawn_edges(picture: str) -> frozenset[Edge]:
    """What a picture shows; dot titles each line with the names of its ends."""
    titles = ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}title")  # noqa: S314 - our own file
    lines = (_LINE.fullmatch(title.text or "") for title in titles)
    return frozenset((_named(line["start"]), _named(line["end"])) for line in lines if line is not None)


def _modules(graph: grimp.ImportGraph) -> Iterator[str]:
    """Those that hold code: an __init__ is empty here."""
    for module in sorted(graph.modules):
        if _is_ours(module) and not graph.find_children(module):
            yield module.removeprefix(f"{HOUSE}.")


def _is_ours(module: str) -> bool:
    return module.startswith(f"{HOUSE}.")


def _room(module: str) -> Room:
    name = module.partition(".")[0]
    # Its modules are so many files beside each other.
    return Room(layer_of(module), "settings" if is_in(module, "settings") else name)


def _without_what_longer_ways_say(edges: frozenset[Edge]) -> frozenset[Edge]:
    return frozenset((start, end) for start, end in edges if not _leads(start, end, edges - {(start, end)}))


def _leads(start: Room, end: Room, edges: Iterable[Edge]) -> bool:
    """Nobody in the house goes through the guest house."""
    reached, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        further = {other for room, other in edges if room == here and other.name != _GUEST_HOUSE} - reached
        reached |= further
        ahead.extend(further)
    return end in reached


def _as_dot(edges: frozenset[Edge], libraries: dict[Room, frozenset[str]]) -> str:
    rooms = sorted(libraries)
    layers = [[room for room in rooms if room.layer == level] for level in range(len(LAYERS))]
    return "\n".join(
        [
            'digraph "Discarr" { bgcolor=transparent; ranksep=0.22; nodesep=0.35; newrank=true;',
            'fontname="sans-serif"; fontsize=11; edge [arrowsize=0.6];',
            'node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=13];',
            *(_band(level, layer) for level, layer in enumerate(layers)),
            *(_below(level, higher, lower) for level, (lower, higher) in enumerate(pairwise(layers))),
            *(_labelled(room, libraries[room]) for room in rooms),
            *(_arrow(start, end) for start, end in sorted(edges)),
            "}",
        ]
    )


def _band(level: int, rooms: list[Room]) -> str:
    names = " ".join(f'"{room}";' for room in rooms)
    look = f'label="{LAYERS[level]}"; labeljust=l; style="rounded,dashed"'
    return f"subgraph cluster_{level} {{ {look}; {names} }}"


def _below(level: int, higher: list[Room], lower: list[Room]) -> str:
    """A layer as a whole stands below the next: dot ranks by lines, so there are some that nobody sees."""
    between = f"between_{level}"
    lines = [f'"{room}" -> {between}' for room in higher] + [f'{between} -> "{room}"' for room in lower]
    seen = f'{between} [shape=point, style=invis, label=""]'
    return "; ".join([seen, *(f"{line} [style=invis]" for line in lines)]) + ";"


def _arrow(start: Room, end: Room) -> str:
    # Only the command line opens the door upwards, to the guest house.
    upwards = " [constraint=false]" if end > start else ""
    return f'"{start}" -> "{end}"{upwards};'


def _labelled(room: Room, libraries: frozenset[str]) -> str:
    needs = f'<br/><font point-size="10">{", ".join(sorted(libraries))}</font>' if libraries else ""
    return f'"{room}" [label=<{room.name}{needs}>];'


def _in_both_themes(svg: str) -> str:
    """dot's own colours give way to a style that follows the reader's theme."""
    start = svg.index("<svg")
    end_of_head = svg.index(">", start) + 1
    return f"{svg[start:end_of_head]}\n<style>{_COLOURS}</style>{svg[end_of_head:]}"


def _named(text: str) -> Room:
    layer, name = text.split(" ")
    return Room(int(layer), name)


if __name__ == "__main__":
    main()
