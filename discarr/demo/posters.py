"""Posters of films and series that nobody made: each drawn from its number, always the same."""

import random
from collections.abc import Iterator
from xml.sax.saxutils import escape

from discarr.demo.arr.library import LIBRARY_SIZE, Film, Series, numbered_film, numbered_series

FILMS, SERIES = "films", "series"
HOST = "images.example"
"""A name that leads nowhere, by RFC 2606: who asks it over the internet finds nobody."""

WIDTH, HEIGHT = 200, 300
LETTERS_IN_A_LINE = 13

_SKIES = (
    ("#0f2027", "#2c5364", "#f4a261"),
    ("#2b1055", "#7597de", "#ffd166"),
    ("#1d2b64", "#f8cdda", "#e63946"),
    ("#0b3d2e", "#3a7d44", "#f1c40f"),
    ("#3e1f47", "#c06c84", "#f8b195"),
    ("#14213d", "#fca311", "#e5e5e5"),
    ("#22223b", "#9a8c98", "#f2e9e4"),
    ("#5f0f40", "#9a031e", "#fb8b24"),
)
"""Each from above to below, and the colour of what stands in it."""


def poster_address(shelf: str, number: int) -> str:
    """Where a service says that the poster is."""
    return f"https://{HOST}/{shelf}/{number}/poster.jpg"


def poster_svg(shelf: str, number: int) -> str:
    """LookupError for what is on no shelf."""
    if shelf not in (FILMS, SERIES) or not 1 <= number <= LIBRARY_SIZE:
        raise LookupError(f"no poster of {number} on the shelf {shelf!r}")
    wanted = numbered_film(number) if shelf == FILMS else numbered_series(number)
    above, below, figure = _SKIES[number % len(_SKIES)]
    chance = random.Random(f"{shelf} {number}")
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" ',
            f'width="{WIDTH}" height="{HEIGHT}">',
            f'<linearGradient id="sky" x2="0" y2="1"><stop stop-color="{above}"/>',
            f'<stop offset="1" stop-color="{below}"/></linearGradient>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>',
            *_scene(figure, above, chance),
            *_lettering(wanted),
            "</svg>",
        ]
    )


def _scene(figure: str, dark: str, chance: random.Random) -> Iterator[str]:
    """A sun or moon, and hills before it."""
    radius = chance.randint(26, 52)
    x, y = chance.randint(50, WIDTH - 50), chance.randint(150, 195)
    yield f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{figure}"/>'
    for depth in range(3):
        left, middle, right = (chance.randint(175, 225) + depth * 25 for _ in range(3))
        yield (
            f'<path d="M0 {left} Q{WIDTH // 2} {middle - 30} {WIDTH} {right} V{HEIGHT} H0 Z" '
            f'fill="{dark}" fill-opacity="{0.45 + depth * 0.2:.2f}"/>'
        )


def _lettering(wanted: Film | Series) -> Iterator[str]:
    style = 'font-family="Georgia, serif" text-anchor="middle" fill="#fff"'
    for index, line in enumerate(_lines(wanted.title.upper())):
        y = 40 + index * 26
        yield f'<text x="{WIDTH // 2}" y="{y}" font-size="21" font-weight="700" {style}>{escape(line)}</text>'
    yield f'<text x="{WIDTH // 2}" y="{HEIGHT - 18}" font-size="16" {style}>{wanted.year}</text>'


def _lines(title: str) -> list[str]:
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LETTERS_IN_A_LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
