"""A real browser, and windows of it: Debian's Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE_MILLISECONDS = 20_000
"""Long enough for a busy machine; nothing waits this long when it works."""
PHONE, TABLET, DESKTOP = (360, 740), (768, 900), (1280, 860)

expect.set_options(timeout=PATIENCE_MILLISECONDS)


class NoChromium(Exception):
    def __init__(self) -> None:
        super().__init__(f"no Chromium is installed: none of {', '.join(CHROMIUMS)}")


@contextmanager
def started() -> Iterator[Browser]:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        raise NoChromium
    with sync_playwright() as playwright:
        # Its sandbox needs rights that a container often has not; only our own page is ever opened.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser,
    url: str,
    size: tuple[int, int] = DESKTOP,
    *,
    theme: str = "dark",
    sharpness: float = 1.0,
) -> Iterator[Page]:
    """The page in a window of its own; whatever it complains of in the console is an error here."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=sharpness,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
    page.goto(url)
    expect(page.locator("#channel")).not_to_have_text("channel")  # the page has read it
    yield page
    context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    # A refused order is answered with 400, which Chromium calls an error; the page tells it in words.
    return [message.text] if message.type == "error" and "status of 400" not in message.text else []
