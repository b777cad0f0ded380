"""The demo's page in a real browser, one for each module of tests; without one the tests are skipped."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.demo.page.channel import Channel, channel_in_a_thread
from tests.demo.page.chromium import NoChromium, opened, started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with started() as browser:
            yield browser
    except NoChromium as missing:
        pytest.skip(str(missing))


@pytest.fixture
def channel() -> Iterator[Channel]:
    with channel_in_a_thread() as channel:
        yield channel


@pytest.fixture
def page(browser: Browser, channel: Channel) -> Iterator[Page]:
    with opened(browser, channel.url) as page:
        yield page
