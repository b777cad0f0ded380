"""`discarr demo` as a visitor meets it: the daemon's own board, and each trouble with what becomes of it."""

import re
import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.demo.page.chromium import PATIENCE_MILLISECONDS, opened
from tests.demo.page.demo import Demo, running

SLOW_MILLISECONDS = 3 * PATIENCE_MILLISECONDS
"""For what takes its time on an idle machine, too: a pack that downloads, a connection that comes back."""


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with running("--port", "0") as demo:
        yield demo


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    with opened(browser, demo.address) as page:
        yield page
        everything = page.locator("#mend")
        if everything.is_enabled():
            everything.click()


def message(page: Page, footer: str) -> Locator:
    return page.locator("li.message").filter(has_text=footer).first


def board(page: Page) -> Locator:
    return message(page, "Discarr · downloads")


def card(page: Page) -> Locator:
    return message(page, "Discarr · services")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def test_the_board_and_the_card_are_there_and_the_pages_turn(page: Page) -> None:
    expect(board(page)).to_contain_text("download")
    expect(card(page)).to_contain_text("Radarr")
    expect(board(page)).to_contain_text("page 1 of")

    board(page).get_by_role("button", name="Last").click()

    expect(board(page)).not_to_contain_text("page 1 of")


def test_the_daemon_completes_what_is_typed(page: Page) -> None:
    page.locator("#entry").fill("/search")
    expect(page.locator("#listbox li").first).to_contain_text("/search")
    page.keyboard.press("Enter")
    field = page.locator("#command input")
    field.press_sequentially("harbour")

    suggestion = page.locator("#listbox li").filter(has_text="Harbour").first
    expect(suggestion).to_be_visible()
    suggestion.click()
    expect(field).to_have_value(re.compile("Harbour"))


def test_services_go_down_and_come_back(page: Page) -> None:
    expect(card(page)).to_contain_text("all well")
    press(page, "Radarr goes down")
    press(page, "Sonarr gets a new API key")
    press(page, "Plex is stuck starting")

    expect(card(page)).to_contain_text(re.compile("Radarr.*offline.*connection refused", re.DOTALL))
    expect(card(page)).to_contain_text("SONARR_API_KEY")
    expect(card(page)).not_to_contain_text(re.compile("Plex online"))
    expect(board(page)).to_contain_text("connection refused")
    press(page, "Put everything right")

    expect(card(page)).to_contain_text("all well", timeout=SLOW_MILLISECONDS)
    expect(board(page)).not_to_contain_text("connection refused")


def test_downloads_get_into_trouble_and_out_of_it(page: Page) -> None:
    expect(board(page)).to_contain_text("stalled")
    needy = page.locator("li.message").filter(has_text="Needs a hand").filter(has_text="Radarr · ")
    packs = page.locator("li.message").filter(has_text="10 episodes")
    had = needy.count(), packs.count()
    stalls = int(re.findall(r"(\d+) stalled", board(page).inner_text())[0])

    press(page, "A season pack lands")
    press(page, "A download stalls")
    press(page, "An import is blocked")

    expect(board(page)).to_contain_text(f"{stalls + 1} stalled")
    expect(needy).to_have_count(had[0] + 1)
    press(page, "Import it in Radarr")
    press(page, "The download moves on")
    expect(board(page)).not_to_contain_text(f"{stalls + 1} stalled")
    expect(packs).to_have_count(had[1] + 1, timeout=SLOW_MILLISECONDS)


def test_the_connection_is_lost_and_comes_back_to_the_same_messages(page: Page) -> None:
    before = board(page).get_attribute("data-id")
    press(page, "Discord drops the connection")

    expect(page.locator("#presence")).to_have_text(re.compile("offline"))
    press(page, "Let Discarr connect again")

    expect(page.locator("#presence")).to_have_text(re.compile("online"), timeout=SLOW_MILLISECONDS)
    expect(page.get_by_role("button", name="Discord drops the connection")).to_be_visible()
    assert board(page).get_attribute("data-id") == before


def test_a_taken_port_is_said_and_another_one_used(browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running("--port", str(port)) as demo:
            assert f"Port {port} is taken" in "".join(demo.words)
            with opened(browser, demo.address) as page:
                expect(board(page)).to_be_visible(timeout=SLOW_MILLISECONDS)
    said = "".join(demo.words)
    assert "Traceback" not in said
    assert "Ctrl-C ends the demo." in said
