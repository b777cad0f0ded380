"""What the channel shows, photographed: the board, the health card, a notice, and a cleanup's preview."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import attrs
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.demo.page.chromium import opened, started
from tests.demo.page.demo import running

WIDE = (640, 1000)
"""Of a message: an embed at its full width, and nothing beside it."""
SHARP = 1.5
"""Pixels per pixel: readable on a dense screen, and still a small file."""
THEMES = ("light", "dark")
PATIENCE_MILLISECONDS = 120_000
"""The stalled download counts as stuck after a minute."""


@attrs.frozen(kw_only=True)
class Picture:
    name: str
    bring_about: Callable[[Page], None]
    """What a visitor does to see it."""
    find: Callable[[Page], Locator]


def take_pictures(folder: Path) -> Iterator[Path]:
    with started() as browser, running("--port", "0") as demo:
        for picture in PICTURES:
            with opened(browser, demo.address, WIDE, sharpness=SHARP) as page:
                picture.bring_about(page)
                page.route("**/sim/channel*", _never_answered)  # from here on nothing moves
                page.evaluate(
                    "document.getElementById('jumps').style.display = 'none'"
                )  # they lie over a corner
                for theme in THEMES:
                    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
                    path = folder / f"{picture.name}-{theme}.png"
                    _save(picture.find(page).screenshot(), path)
                    yield path


def _never_answered(_route: Route) -> None:
    """Whatever happens now is not in the picture."""


def _save(png: bytes, path: Path) -> None:
    """In 256 colours, which nobody tells from all of them here: a third of the size."""
    Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def _message(page: Page, words: str | re.Pattern[str]) -> Locator:
    return page.locator("li.message").filter(has_text=words).last


def _turn(page: Page, *labels: str) -> None:
    """The troubles lie over the channel while they are chosen."""
    page.locator("#panel-switch").click()
    for label in labels:
        page.get_by_role("button", name=label).click()
    page.keyboard.press("Escape")


def _board_shown(page: Page) -> None:
    expect(_board(page)).to_contain_text("stalled", timeout=PATIENCE_MILLISECONDS)


def _board(page: Page) -> Locator:
    return _message(page, "Discarr · downloads")


def _something_imported(page: Page) -> None:
    # A poster that has been fetched; else the picture would show a hole.
    poster = _notice(page).locator("img")
    expect(poster).to_have_js_property("complete", value=True, timeout=PATIENCE_MILLISECONDS)


def _notice(page: Page) -> Locator:
    return page.locator("li.message").filter(has=page.locator("img.thumbnail")).first


def _radarr_down(page: Page) -> None:
    _turn(page, "Radarr goes down")
    expect(_card(page)).to_contain_text("offline", timeout=PATIENCE_MILLISECONDS)


def _card(page: Page) -> Locator:
    return _message(page, "Discarr · services")


def _cleanup_asked_for(page: Page) -> None:
    _turn(page, "Put everything right", "A download fails")
    expect(_board(page)).to_contain_text("failed", timeout=PATIENCE_MILLISECONDS)
    page.locator("#entry").fill("/cleanup")
    expect(page.get_by_role("option", name="/cleanup")).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send /cleanup").click()
    expect(_preview(page)).to_be_visible(timeout=PATIENCE_MILLISECONDS)


def _preview(page: Page) -> Locator:
    return page.locator("li.private").last


PICTURES = (
    Picture(name="board", bring_about=_board_shown, find=_board),
    Picture(name="notice", bring_about=_something_imported, find=_notice),
    Picture(name="health", bring_about=_radarr_down, find=_card),
    Picture(name="cleanup", bring_about=_cleanup_asked_for, find=_preview),
)
"""In this order: each leaves the demo as the next one wants it."""
