"""/api/v3/queue and what hangs below it."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from discarr.demo.arr.answers import bad_request, crashed, json_answer, not_found, nothing, text_answer
from discarr.demo.arr.downloads import SimulatedDownload
from discarr.demo.arr.json_text import indented, listed
from discarr.demo.arr.listing import QueueQuery, effective_direction, effective_sort_key, page_of, status_of
from discarr.demo.arr.queries import DIRECTIONS, PROTOCOLS, STATUSES, Query
from discarr.demo.arr.questions import Asked, question
from discarr.demo.arr.rows import Row
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind


def queue_routes(world: SimulatedServarr) -> list[Route]:
    """Literal paths before /queue/{id}."""
    queue = QueueQuestions(world)
    return [
        question("GET", "/api/v3/queue", queue.page),
        question("GET", "/api/v3/queue/status", queue.status),
        question("GET", "/api/v3/queue/details", queue.details),
        question("DELETE", "/api/v3/queue/bulk", queue.delete_bulk),
        question("POST", "/api/v3/queue/grab/{id}", queue.grab),
        question("DELETE", "/api/v3/queue/{id}", queue.delete),
    ]


class QueueQuestions:
    def __init__(self, world: SimulatedServarr) -> None:
        self._world = world
        radarr = world.product.kind is ServiceKind.RADARR
        self._media_flag, self._media_ids = (
            ("includeMovie", "movieIds") if radarr else ("includeSeries", "seriesIds")
        )
        self._media_id = "movieId" if radarr else "seriesId"

    def page(self, asked: Asked) -> Response:
        question = self._question(asked.query)
        rows = self._world.queue.select(question)
        size, page = asked.query.number("pageSize", 10), asked.query.number("page", 1)
        if size == 0 and page > 1:
            return crashed("Attempted to divide by zero.")
        page, found = page_of(rows, page, size)
        head = indented(
            {
                "page": page,
                "pageSize": size,
                "sortKey": effective_sort_key(self._world.product, question.sort_key),
                "sortDirection": effective_direction(question.sort_direction),
                "totalRecords": len(rows),
            }
        )
        records = listed(self._texts(found, asked.query)).replace("\n", "\n  ")
        return text_answer(head.removesuffix("\n}") + f',\n  "records": {records}\n}}')

    def details(self, asked: Asked) -> Response:
        """The whole list in one answer, unknown items included, unsorted."""
        query = asked.query
        media, episodes = query.number(self._media_id, 0), query.numbers("episodeIds")
        rows = [
            row
            for row in self._world.rows()
            if (not media or row.media_id == media)
            and (not episodes or (row.episode is not None and row.episode.id in episodes))
        ]
        return text_answer(listed(self._texts(rows, query)))

    def status(self, _asked: Asked) -> Response:
        self._world.status_was_asked_for()
        return json_answer(status_of(self._world.rows()))

    def delete(self, asked: Asked) -> Response:
        text = asked.id
        if not text.lstrip("-").isdigit():
            return nothing(404)
        if int(text) <= 0:
            return bad_request(f"{text} is not a valid ID")
        row = self._find(int(text))
        return not_found() if row is None else self._remove([row.download], asked) or nothing()

    def delete_bulk(self, asked: Asked) -> Response:
        """One unknown id and nothing at all is removed."""
        ids = asked.body["ids"]
        rows = [row for each in ids if (row := self._find(each)) is not None]
        if len(rows) < len(ids):
            return not_found()
        return self._remove(list(dict.fromkeys(row.download for row in rows)), asked) or json_answer({})

    def grab(self, asked: Asked) -> Response:
        row = self._find(int(asked.id)) if asked.id.isdigit() else None
        if row is None or not row.stage.is_pending:
            return not_found()
        self._world.grab(row.download)
        return json_answer({})

    def _question(self, query: Query) -> QueueQuery:
        return QueueQuery(
            sort_key=query.text("sortKey"),
            sort_direction=query.choice("sortDirection", DIRECTIONS),
            include_unknown=query.flag(self._world.product.unknown_flag),
            protocol=query.choice("protocol", PROTOCOLS),
            statuses=query.choices("status", STATUSES),
            media_ids=query.numbers(self._media_ids),
            languages=query.numbers("languages"),
            qualities=query.numbers("quality"),
        )

    def _texts(self, rows: Sequence[Row], query: Query) -> list[str]:
        with_media, with_episode = query.flag(self._media_flag), query.flag("includeEpisode")
        now = self._world.now()
        return [row.text(with_media=with_media, with_episode=with_episode, now=now) for row in rows]

    def _find(self, row_id: int) -> Row | None:
        return next((row for row in self._world.rows() if row.id == row_id), None)

    def _remove(self, downloads: list[SimulatedDownload], asked: Asked) -> Response | None:
        """The answer if it does not work out."""
        query = asked.query
        blocklist = query.flag("blocklist")
        elsewhere = query.flag("removeFromClient", default=True) or query.flag("changeCategory")
        for download in downloads:
            if not download.stage.is_pending and download.client in self._world.queue.offline:
                return crashed(f"Unable to connect to {download.client.name}, please check your settings")
            if not blocklist and not elsewhere and download.media is None:
                return crashed("Object reference not set to an instance of an object.")
            self._take_out(download, blocklist=blocklist, elsewhere=elsewhere, query=query)
        return None

    def _take_out(
        self, download: SimulatedDownload, *, blocklist: bool, elsewhere: bool, query: Query
    ) -> None:
        self._world.removals.append(download)
        if blocklist:
            self._world.block(download, search=not query.flag("skipRedownload"))
        elif elsewhere or download.stage.is_pending:
            self._world.remove(download)
        else:
            self._world.ignore(download)
