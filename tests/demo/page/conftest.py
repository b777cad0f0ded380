"""The demo's page in a real browser: Debian's Chromium, one for each module of tests."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.demo.page.channel import Channel, channel_in_a_thread

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE_MILLISECONDS = 20_000
"""Long enough for a busy machine; nothing here waits this long when it works."""
expect.set_options(timeout=PATIENCE_MILLISECONDS)
PHONE, TABLET, DESKTOP = (360, 740), (768, 900), (1280, 860)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no Chromium is installed: none of {', '.join(CHROMIUMS)}")
    with sync_playwright() as playwright:
        # Its sandbox needs rights that a container often has not; only our own page is ever opened.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def channel() -> Iterator[Channel]:
    with channel_in_a_thread() as channel:
        yield channel


@pytest.fixture
def page(browser: Browser, channel: Channel) -> Iterator[Page]:
    """The channel on a desktop; a test that leaves an error in the console fails."""
    with opened(browser, channel.url) as page:
        yield page


class opened:  # noqa: N801 -- used as a function
    """A page at this address, in a window of its own."""

    def __init__(
        self, browser: Browser, url: str, size: tuple[int, int] = DESKTOP, *, theme: str = "dark"
    ) -> None:
        width, height = size
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-US",
            timezone_id="UTC",
        )
        self._context.set_default_timeout(PATIENCE_MILLISECONDS)
        self._url = url
        self._complaints: list[str] = []

    def __enter__(self) -> Page:
        page = self._context.new_page()
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._note)
        page.on("dialog", lambda dialog: self._complaints.append(f"a dialog: {dialog.message}"))
        page.goto(self._url)
        expect(page.locator("#channel")).not_to_have_text("channel")  # the page has read it
        return page

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self._context.close()
        assert kind is not None or self._complaints == []

    def _note(self, message: object) -> None:
        # A refused order is answered with 400, which Chromium calls an error; the page tells it in words.
        if getattr(message, "type", "") == "error" and "status of 400" not in getattr(message, "text", ""):
            self._complaints.append(getattr(message, "text", ""))
