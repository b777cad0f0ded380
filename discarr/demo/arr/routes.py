"""Everything else under /api, and /ping."""

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from discarr.demo.arr.answers import bad_request, crashed, json_answer, not_found
from discarr.demo.arr.disks import media_management
from discarr.demo.arr.files import files_of, manual_import_resource
from discarr.demo.arr.history import HistoryEvent
from discarr.demo.arr.listing import LONG_AGO
from discarr.demo.arr.queries import DIRECTIONS, Query, moment
from discarr.demo.arr.questions import Asked, question
from discarr.demo.arr.rows import timestamp
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind


def service_routes(world: SimulatedServarr) -> list[Route]:
    service = ServiceQuestions(world)
    return [
        question("GET", "/ping", service.ping),
        question("GET", "/api", service.api),
        question("GET", "/api/v3/system/status", service.system_status),
        question("GET", "/api/v3/health", service.health),
        question("GET", "/api/v3/diskspace", service.diskspace),
        question("GET", "/api/v3/rootfolder", service.root_folders),
        question("GET", "/api/v3/config/mediamanagement", service.media_management),
        question("GET", "/api/v3/manualimport", service.manual_import),
        question("GET", "/api/v3/history", service.history),
        question("GET", "/api/v3/history/since", service.history_since),
        question("POST", "/api/v3/command", service.post_command),
        question("GET", "/api/v3/command", service.commands),
        question("GET", "/api/v3/command/{id}", service.command),
    ]


class ServiceQuestions:
    def __init__(self, world: SimulatedServarr) -> None:
        self._world = world
        radarr = world.product.kind is ServiceKind.RADARR
        self._media_flag, self._media_ids = (
            ("includeMovie", "movieIds") if radarr else ("includeSeries", "seriesIds")
        )

    def ping(self, _asked: Asked) -> Response:
        return json_answer({"status": "OK"})

    def api(self, _asked: Asked) -> Response:
        return json_answer({"current": "v3", "deprecated": []})

    def system_status(self, _asked: Asked) -> Response:
        product = self._world.product
        return json_answer(
            {
                "appName": product.app_name,
                "instanceName": product.app_name,
                "version": product.version,
                "buildTime": "2026-09-30T22:36:20Z",
                "isDebug": False,
                "isProduction": True,
                "isAdmin": False,
                "isUserInteractive": False,
                "startupPath": f"/app/{product.kind.value}/bin",
                "appData": "/config",
                "osName": "debian",
                "osVersion": "12",
                "isNetCore": True,
                "isLinux": True,
                "isOsx": False,
                "isWindows": False,
                "isDocker": True,
                "mode": "console",
                "branch": "master",
                "databaseType": "sqLite",
                "databaseVersion": "3.46.1",
                "authentication": "forms" if self._world.login_form else "none",
                "migrationVersion": 242,
                "urlBase": self._world.url_base,
                "runtimeVersion": "8.0.12",
                "runtimeName": ".NET",
                "startTime": timestamp(self._world.started_at),
                "packageUpdateMechanism": "docker",
            }
        )

    def health(self, _asked: Asked) -> Response:
        wiki = f"https://wiki.servarr.com/{self._world.product.kind.value}/system"
        return json_answer(
            [
                {"source": w.source, "type": w.type, "message": w.message, "wikiUrl": wiki}
                for w in self._world.warnings
            ]
        )

    def diskspace(self, _asked: Asked) -> Response:
        """A network mount may tell no size at all."""
        return json_answer(self._world.disks.disk_space())

    def root_folders(self, _asked: Asked) -> Response:
        return json_answer(self._world.disks.root_folder_resources())

    def media_management(self, _asked: Asked) -> Response:
        hard_links = self._world.disks.hard_links
        return json_answer(media_management(self._world.product, hard_links=hard_links))

    def manual_import(self, asked: Asked) -> Response:
        """Of a download the service tracks; of any other there is nothing."""
        download_id = asked.query.text("downloadId")
        asked.query.flag("filterExistingFiles", default=True)
        if not download_id and not asked.query.text("folder"):
            return crashed("Value can not be null. (Parameter 'path')")
        tracked = (each for each in self._world.downloads if each.download_id and not each.stage.is_pending)
        download = next((each for each in tracked if each.download_id == download_id), None)
        product = self._world.product
        return json_answer(
            [manual_import_resource(product, download, file) for file in files_of(download)]
            if download
            else []
        )

    def history(self, asked: Asked) -> Response:
        """Paged from the database: beyond the end it is simply empty."""
        query = asked.query
        ascending = query.choice("sortDirection", DIRECTIONS) == "ascending"
        events = sorted(self._matching(query), key=lambda event: (event.at, event.id), reverse=not ascending)
        page, size = query.number("page", 1), query.number("pageSize", 10)
        shown = events[max(0, (page - 1) * size) : max(0, page * size)]
        return json_answer(
            {
                "page": page,
                "pageSize": size,
                "sortKey": "date",
                "sortDirection": "ascending" if ascending else "descending",
                "totalRecords": len(events),
                "records": self._resources(shown, query),
            }
        )

    def history_since(self, asked: Asked) -> Response:
        """Oldest first, the moment itself included."""
        query = asked.query
        since = moment(query, "date") or LONG_AGO
        wanted = query.choice("eventType", self._event_types())
        events = [
            event
            for event in self._world.history.events
            if event.at >= since and (wanted is None or event.event_type == wanted)
        ]
        return json_answer(self._resources(sorted(events, key=lambda event: event.at), query))

    def post_command(self, asked: Asked) -> Response:
        body = asked.body
        if not isinstance(body, dict) or not isinstance(body.get("name"), str):
            return bad_request("name is required")
        command = self._world.command(body["name"], body)
        if command is None:
            return crashed("Sequence contains no matching element")
        return json_answer(command.resource(), 201)

    def commands(self, _asked: Asked) -> Response:
        return json_answer([command.resource() for command in self._world.commands.all])

    def command(self, asked: Asked) -> Response:
        found = next((each for each in self._world.commands.all if str(each.id) == asked.id), None)
        return not_found() if found is None else json_answer(found.resource())

    def _matching(self, query: Query) -> list[HistoryEvent]:
        numbers = self._world.product.history_numbers
        types, media = query.numbers("eventType"), query.numbers(self._media_ids)
        download_id, episode_id = query.text("downloadId"), query.number("episodeId", 0)
        return [
            event
            for event in self._world.history.events
            if (not types or numbers[event.event_type] in types)
            and (not media or event.media_id in media)
            and (download_id is None or event.download_id == download_id)
            and (not episode_id or event.episode_id == episode_id)
        ]

    def _event_types(self) -> list[str]:
        """By number: the services leave gaps."""
        numbers = self._world.product.history_numbers
        words = [""] * (max(numbers.values()) + 1)
        for word, number in numbers.items():
            words[number] = word
        return words

    def _resources(self, events: list[HistoryEvent], query: Query) -> list[dict[str, Any]]:
        with_media, with_episode = query.flag(self._media_flag), query.flag("includeEpisode")
        history = self._world.history
        return [history.resource(event, with_media=with_media, with_episode=with_episode) for event in events]
