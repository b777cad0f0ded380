"""Films and series that nobody made, and the names of their releases."""

from functools import cache

import attrs

ADJECTIVES = (
    "Silent", "Copper", "Hollow", "Amber", "Northern", "Paper", "Distant", "Crooked", "Velvet", "Second",
    "Broken", "Golden", "Winter", "Patient", "Salted", "Borrowed", "Electric", "Quiet", "Scarlet", "Last",
)  # fmt: skip
NOUNS = (
    "Lighthouse", "Orchard", "Harbour", "Clockmaker", "Meridian", "Beekeeper", "Cartographer", "Station",
    "Archive", "Ferryman", "Glacier", "Apothecary", "Viaduct", "Sparrow", "Quarry", "Regatta", "Observatory",
    "Tailor", "Canal", "Almanac", "Windmill", "Juniper", "Telegraph",
)  # fmt: skip
PLACES = (
    "Anselm Bay", "Dunmore", "the Low Country", "Corrigan Street", "Marrow Hill", "the Ninth Floor",
    "Saint Odile", "the Salt Road", "Vesper Falls", "Old Calloway",
)  # fmt: skip
GROUPS = ("LANTERN", "MOSS", "TIDE", "QUILL", "HERON", "SLATE")
EPISODE_TITLES = (
    "Landfall", "The Ledger", "Two Keys", "A Cold Kitchen", "Undertow", "What Marta Saw", "The Long Weekend",
    "Ballast", "Sunday Rules", "No Forwarding Address", "The Understudy", "Homecoming",
)  # fmt: skip


LIBRARY_SIZE = 3000
"""More would make no difference to a reader; longer queues hold several releases of one film."""


@attrs.frozen(kw_only=True)
class Film:
    id: int
    title: str
    year: int

    @property
    def release_title(self) -> str:
        return f"{_dotted(self.title)}.{self.year}"


@attrs.frozen(kw_only=True)
class Series:
    id: int
    title: str
    year: int
    seasons: int

    @property
    def release_title(self) -> str:
        return _dotted(self.title)


@attrs.frozen(kw_only=True)
class Episode:
    series: Series
    season: int
    number: int

    @property
    def id(self) -> int:
        return self.series.id * 1000 + self.season * 50 + self.number

    @property
    def title(self) -> str:
        return EPISODE_TITLES[(self.series.id + self.season + self.number) % len(EPISODE_TITLES)]


def film(number: int) -> Film:
    return numbered_film(1 + (number - 1) % LIBRARY_SIZE)


def series(number: int) -> Series:
    return numbered_series(1 + (number - 1) % LIBRARY_SIZE)


@cache
def numbered_film(number: int) -> Film:
    return Film(id=number, title=_title(number), year=1990 + number * 7 % 36)


@cache
def numbered_series(number: int) -> Series:
    # Far from the films' titles: both boards stand side by side.
    return Series(
        id=number, title=_title(number * 3 + 100), year=2005 + number * 5 % 21, seasons=1 + number % 6
    )


def season_pack(show: Series, season: int, episodes: int) -> tuple[Episode, ...]:
    return tuple(Episode(series=show, season=season, number=number + 1) for number in range(episodes))


def episode_of(show: Series, episode_id: int) -> Episode:
    """By its id, as `Episode.id` counts."""
    season, number = divmod(episode_id - show.id * 1000, 50)
    return Episode(series=show, season=season, number=number)


def film_release(wanted: Film, quality: str, number: int) -> str:
    return f"{wanted.release_title}.{quality}.DDP5.1.H.264-{_group(number)}"


def episode_release(wanted: Episode, quality: str, number: int) -> str:
    span = f"S{wanted.season:02}E{wanted.number:02}"
    return f"{wanted.series.release_title}.{span}.{_dotted(wanted.title)}.{quality}.x265-{_group(number)}"


def pack_release(show: Series, season: int, quality: str, number: int) -> str:
    return f"{show.release_title}.S{season:02}.{quality}.x265-{_group(number)}"


def _title(number: int) -> str:
    """Every number has its own title, and neighbours differ in every word."""
    shape, turn = number % 3, number // 3
    rounds, place = divmod(turn, len(NOUNS))
    noun = NOUNS[(place * 7 + shape) % len(NOUNS)]
    if shape == 0:
        title, length = f"The {ADJECTIVES[(rounds + place) % len(ADJECTIVES)]} {noun}", len(ADJECTIVES)
    elif shape == 1:
        title, length = f"The {noun} of {PLACES[(rounds + place) % len(PLACES)]}", len(PLACES)
    else:
        length = len(NOUNS) - 3
        title = f"{noun} and {NOUNS[(place * 7 + shape + 1 + rounds % length) % len(NOUNS)]}"
    volume = rounds // length
    return f"{title} {volume + 1}" if volume else title


def _dotted(title: str) -> str:
    return title.replace(" ", ".")


def _group(number: int) -> str:
    return GROUPS[(number + number // LIBRARY_SIZE) % len(GROUPS)]
