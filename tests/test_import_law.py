"""Who may know whom: imports go down only, and each library has one room."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "discarr"

LAYERS: list[tuple[str, ...]] = [
    ("model", "errors"),
    (
        "language",
        "settings",
        "cache.codec",
        "cache.migrations",
        "clients.wire",
        "monitoring.disk_room",
        "monitoring.attention",
        "monitoring.grouping",
        "monitoring.import_decisions",
        "monitoring.maintenance",
        "monitoring.missing",
        "monitoring.candidates",
        "monitoring.progress_tracker",
        "monitoring.snapshots",
        "monitoring.verdicts",
        "monitoring.watching",
        "monitoring.proposals",
        "monitoring.reading_history",
        "notices",
        "monitoring.regrabs",
        "board",
    ),
    ("runtime", "clients", "cache.store", "gateway"),
    (
        "cache.cache_manager",
        "commands",
        "monitoring",
        "gateway.channel_watch",
        "gateway.gatekeeper",
        "gateway.message_keeper",
        "gateway.outbox",
        "gateway.subjects",
        "gateway.child",
    ),
    ("daemon", "children", "check", "service"),
    ("setup",),
    ("main",),
    ("demo",),
]
"""Lowest first. A module belongs to the longest name that fits it; it may import its own layer and below."""

SOLE_IMPORTERS = {
    "anyio": ("gateway.bridge",),
    "asyncio": ("gateway",),
    "cattrs": ("cache.codec",),
    "discord": ("gateway",),
    "httpx": ("clients.base",),
    "matplotlib": ("board.chart",),
    "msgspec": ("clients.wire",),
    "polib": ("language.catalogue",),
    "sqlite3": ("cache.store",),
    "wsproto": ("clients.websocket",),
}

ROOMS_APART = ("runtime", "clients", "cache.store", "gateway")
"""On their layer, these do not know each other."""

CHILDREN = ("monitoring.download_monitor", "monitoring.health_checker", "gateway.child")

PURE = {"trio", "logging", "anyio", "httpx", "discord", "sqlite3", "asyncio", "socket"}
"""What the two lowest layers do without."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts)


MODULES = {module_name(path): path for path in HOUSE.rglob("*.py") if path.name != "__init__.py"}


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith((f"{room}.", f"{room}_"))


def layer_of(module: str) -> int:
    fitting = [
        (len(room), level) for level, rooms in enumerate(LAYERS) for room in rooms if is_in(module, room)
    ]
    assert fitting, f"{module} has no layer"
    return max(fitting)[1]


def imports_of(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports_of(module: str) -> Iterator[str]:
    """Modules of the house, whether a module or a name in it was imported."""
    for name in imports_of(module):
        if name.startswith("discarr."):
            inner = name.removeprefix("discarr.")
            yield inner if inner in MODULES else inner.rpartition(".")[0]


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module: str) -> None:
    upward = [other for other in own_imports_of(module) if layer_of(other) > layer_of(module)]
    if module == "main":
        upward.remove("demo.show")  # the one door to the guest house
    assert not upward


@pytest.mark.parametrize("library", SOLE_IMPORTERS)
def test_each_library_has_one_room(library: str) -> None:
    importers = [
        module
        for module in MODULES
        if not is_in(module, "demo") and any(name.split(".")[0] == library for name in imports_of(module))
    ]
    assert all(any(is_in(module, room) for room in SOLE_IMPORTERS[library]) for module in importers), (
        importers
    )


def test_the_rooms_that_do_io_do_not_know_each_other() -> None:
    def room(module: str) -> str | None:
        return next((room for room in ROOMS_APART if is_in(module, room)), None)

    known = [
        (module, other)
        for module in MODULES
        if room(module) and layer_of(module) == 2
        for other in own_imports_of(module)
        if room(other) and layer_of(other) == 2 and room(other) != room(module)
    ]
    assert not known


@pytest.mark.parametrize("child", CHILDREN)
def test_children_never_import_each_other(child: str) -> None:
    assert not set(own_imports_of(child)) & set(CHILDREN) - {child}


@pytest.mark.parametrize("module", [module for module in MODULES if layer_of(module) <= 1])
def test_the_lowest_layers_are_pure(module: str) -> None:
    assert not {name.split(".")[0] for name in imports_of(module)} & PURE


@pytest.mark.parametrize("module", [module for module in MODULES if layer_of(module) == 0])
def test_the_nouns_need_attrs_and_the_standard_library_only(module: str) -> None:
    roots = {name.split(".")[0] for name in imports_of(module)}
    assert roots <= {"attrs", "discarr"} | sys.stdlib_module_names


def test_only_call_async_crosses_the_bridge() -> None:
    """A blocking `portal.call()` on either loop stalls it, and deadlocks when each waits for the other."""
    for module, path in MODULES.items():
        if is_in(module, "gateway"):
            calls = [
                node.func.attr
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            ]
            assert not {"call", "start_task_soon", "run_sync_in_worker"} & set(calls), module


@pytest.mark.parametrize(
    ("library", "entrance"),
    [
        # An extra, which takes a second and its memory where it is installed.
        ("matplotlib", "discarr.daemon"),
        # Half a second, for `discarr --version`, `reload` and `service install` too.
        ("discord", "discarr.main"),
    ],
)
def test_what_takes_long_is_imported_by_whom_needs_it(library: str, entrance: str) -> None:
    asked = f"import sys, {entrance}; print({library!r} in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", asked], cwd=HOUSE.parent, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"


def test_init_files_are_empty() -> None:
    assert [path for path in HOUSE.rglob("__init__.py") if path.read_text(encoding="utf-8").strip()] == []
