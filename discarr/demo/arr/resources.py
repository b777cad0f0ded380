"""Films, series and episodes as the services embed them in rows and history: everything they know."""

from functools import cache
from typing import Any

from discarr.demo.arr.json_text import Fixed
from discarr.demo.arr.library import Episode, Film, Series
from discarr.demo.posters import FILMS, SERIES, poster_address
from discarr.model.services import ServiceKind

ENGLISH = Fixed({"id": 1, "name": "English"})
UNKNOWN_LANGUAGE = Fixed({"id": 0, "name": "Unknown"})

QUALITIES = {
    # name: id, Radarr's source, Sonarr's source, resolution
    "Unknown": (0, "unknown", "unknown", 0),
    "WEBDL-720p": (5, "webdl", "web", 720),
    "WEBDL-1080p": (3, "webdl", "web", 1080),
    "Bluray-1080p": (7, "bluray", "bluray", 1080),
    "WEBDL-2160p": (18, "webdl", "web", 2160),
}

OVERVIEW = "When the last boat of the season fails to arrive, those who stayed must decide what they owe."


@cache
def quality_model(kind: ServiceKind, name: str) -> Fixed:
    number, radarr_source, sonarr_source, resolution = QUALITIES[name]
    radarr = kind is ServiceKind.RADARR
    quality: dict[str, Any] = {
        "id": number,
        "name": name,
        "source": radarr_source if radarr else sonarr_source,
        "resolution": resolution,
    }
    if radarr:
        quality["modifier"] = "none"
    return Fixed({"quality": quality, "revision": {"version": 1, "real": 0, "isRepack": False}})


@cache
def movie_resource(film: Film) -> Fixed:
    slug = film.release_title.lower().replace(".", "-")
    return Fixed(
        {
            "title": film.title,
            "originalLanguage": ENGLISH,
            "secondaryYearSourceId": 0,
            "sortTitle": film.title.lower(),
            "sizeOnDisk": 0,
            "status": "released",
            "overview": OVERVIEW,
            "digitalRelease": f"{film.year}-06-01T00:00:00Z",
            "releaseDate": f"{film.year}-06-01T00:00:00Z",
            "images": _images(FILMS, film.id),
            "year": film.year,
            "studio": "Tidewater Pictures",
            "path": f"/media/films/{film.title} ({film.year})",
            "qualityProfileId": 4,
            "hasFile": False,
            "movieFileId": 0,
            "monitored": True,
            "minimumAvailability": "released",
            "isAvailable": True,
            "runtime": 90 + film.id % 60,
            "cleanTitle": slug.replace("-", ""),
            "imdbId": f"tt{9_000_000 + film.id}",
            "tmdbId": 9_000_000 + film.id,
            "titleSlug": slug,
            "genres": ["Drama", "Mystery"],
            "tags": [],
            "added": "2026-01-05T09:12:44Z",
            "ratings": {
                "imdb": {"votes": 4187, "value": 7.1, "type": "user"},
            },
            "popularity": 11.4523,
            "id": film.id,
        }
    )


@cache
def series_resource(series: Series) -> Fixed:
    slug = series.release_title.lower().replace(".", "-")
    return Fixed(
        {
            "title": series.title,
            "sortTitle": series.title.lower(),
            "status": "continuing",
            "ended": False,
            "overview": OVERVIEW,
            "previousAiring": "2026-11-15T21:00:00Z",
            "network": "Channel Nine and a Half",
            "images": _images(SERIES, series.id),
            "originalLanguage": ENGLISH,
            "seasons": [{"seasonNumber": n, "monitored": n > 0} for n in range(series.seasons + 1)],
            "year": series.year,
            "path": f"/media/series/{series.title}",
            "qualityProfileId": 4,
            "seasonFolder": True,
            "monitored": True,
            "useSceneNumbering": False,
            "runtime": 45,
            "tvdbId": 900_000 + series.id,
            "firstAired": f"{series.year}-09-18T00:00:00Z",
            "lastAired": "2026-11-15T00:00:00Z",
            "seriesType": "standard",
            "cleanTitle": slug.replace("-", ""),
            "imdbId": f"tt{8_000_000 + series.id}",
            "titleSlug": slug,
            "genres": ["Drama", "Mystery"],
            "tags": [],
            "added": "2026-01-05T09:12:44Z",
            "ratings": {"votes": 2210, "value": 7.9},
            "id": series.id,
        }
    )


@cache
def episode_resource(episode: Episode) -> Fixed:
    day = f"2026-{1 + episode.season % 12:02}-{1 + episode.number % 28:02}"
    return Fixed(
        {
            "seriesId": episode.series.id,
            "tvdbId": 9_000_000 + episode.id,
            "episodeFileId": 0,
            "seasonNumber": episode.season,
            "episodeNumber": episode.number,
            "title": episode.title,
            "airDate": day,
            "airDateUtc": f"{day}T21:00:00Z",
            "runtime": 45,
            "overview": "A letter arrives that was posted before the island had a post office.",
            "hasFile": False,
            "monitored": True,
            "absoluteEpisodeNumber": (episode.season - 1) * 10 + episode.number,
            "unverifiedSceneNumbering": False,
            "id": episode.id,
        }
    )


def _images(shelf: str, number: int) -> list[dict[str, str]]:
    return [
        {
            "coverType": "poster",
            "url": f"/MediaCover/{number}/poster.jpg?lastWrite=638400000000000000",
            "remoteUrl": poster_address(shelf, number),
        }
    ]
