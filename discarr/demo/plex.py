"""A simulated Plex: `python -m discarr.demo.plex --port 32400`. It tells who it is, and nothing else."""

from pathlib import Path
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import quoteattr

import trio
from starlette.applications import Starlette
from starlette.responses import Response

from discarr.demo.arr.answers import nothing
from discarr.demo.arr.command_line import plain_options, run_alone
from discarr.demo.arr.faults import Fault, Faults, faulty
from discarr.demo.arr.json_text import indented
from discarr.demo.arr.questions import Asked, question
from discarr.demo.web import recording, serve_app

if TYPE_CHECKING:
    from hypercorn.typing import ASGIFramework

    from discarr.demo.web import Exchange

PORT = 32400
VERSION = "1.42.2.10156-f737b826c"
MACHINE = "5f1c0de5f1c0de5f1c0de5f1c0de5f1c0de5f1c0"


class SimulatedPlex:
    """`is_starting`: 503 to everything, as while it migrates its database."""

    def __init__(self, *, keep_log: bool = True) -> None:
        self.keep_log = keep_log
        self.log: list[Exchange] = []
        self.faults = Faults()
        self.is_starting = False

    def fault(self, path_regex: str, fault: Fault, times: int | None = 1) -> None:
        self.faults.add(path_regex, fault, times)


async def serve_plex(
    plex: SimulatedPlex,
    *,
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until cancelled; `task_status` gets the address."""
    app = Starlette(routes=[question("GET", "/{path:path}", lambda asked: _answer(plex, asked))])
    troubled = faulty(cast("ASGIFramework", app), plex.faults)
    recorded = recording(troubled, plex.log.append) if plex.keep_log else troubled
    await serve_app(recorded, port=port, certificate=certificate, key=key, task_status=task_status)


def _answer(plex: SimulatedPlex, asked: Asked) -> Response:
    """/identity needs no token; anything else does, and we have none to give."""
    if plex.is_starting:
        return Response("", 503, media_type="text/html")
    if asked.path != "/identity":
        return nothing(401)
    identity: dict[str, object] = {
        "size": 0,
        "claimed": True,
        "machineIdentifier": MACHINE,
        "version": VERSION,
    }
    if "application/json" in asked.accept:
        return Response(indented({"MediaContainer": identity}), media_type="application/json")
    return Response(_xml(identity), media_type="application/xml")


def _xml(identity: dict[str, object]) -> str:
    texts = {name: "1" if value is True else str(value) for name, value in identity.items()}
    attributes = " ".join(f"{name}={quoteattr(text)}" for name, text in texts.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<MediaContainer {attributes}>\n</MediaContainer>\n'


def _run() -> None:
    asked = plain_options("Plex", PORT)
    plex = SimulatedPlex(keep_log=False)

    async def serve(*, port: int, task_status: trio.TaskStatus[str]) -> None:
        await serve_plex(plex, port=port, task_status=task_status)

    run_alone(serve, port=asked.port, with_parent=asked.with_parent)


if __name__ == "__main__":
    _run()
