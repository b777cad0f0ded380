"""Commands, as a service takes them and tells of them."""

from typing import Any

import msgspec

from discarr.clients.wire.reading import ListShape, Shape, moment_of
from discarr.model.searches import EpisodesSearch, FilmSearch, SearchOrder, SeasonSearch
from discarr.model.service_commands import CommandStatus, ServiceCommand


class _Command(msgspec.Struct):
    id: int
    status: str | None = None
    queued: str | None = None


_COMMAND, _COMMANDS = Shape(_Command), ListShape(_Command)
_STATUSES = {member.value: member for member in CommandStatus}


def service_command(body: bytes) -> ServiceCommand:
    command = _COMMAND.of(body)
    status = _STATUSES.get((command.status or "").lower(), CommandStatus.UNKNOWN)
    return ServiceCommand(command_id=command.id, status=status, queued_at=moment_of(command.queued))


def command_ids(body: bytes) -> frozenset[int]:
    return frozenset(command.id for command in _COMMANDS.of(body))


def search_command(order: SearchOrder) -> bytes:
    return msgspec.json.encode(_search(order))


def _search(order: SearchOrder) -> dict[str, Any]:
    match order:
        case FilmSearch(media_id=media_id):
            return {"name": "MoviesSearch", "movieIds": [media_id]}
        case EpisodesSearch(episode_ids=episode_ids):
            return {"name": "EpisodeSearch", "episodeIds": episode_ids}
        case SeasonSearch(series_id=series_id, season=season):
            return {"name": "SeasonSearch", "seriesId": series_id, "seasonNumber": season}
