"""`discarr demo` as a visitor meets it: the daemon's own board, and each trouble with what becomes of it."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.demo.page.conftest import PATIENCE_MILLISECONDS, opened

SLOW_MILLISECONDS = 3 * PATIENCE_MILLISECONDS
"""For what takes its time on an idle machine, too: a pack that downloads, a connection that comes back."""


@attrs.define
class Demo:
    process: "subprocess.Popen[str]"
    address: str
    words: list[str]
    """What it printed."""


@contextmanager
def running(*arguments: str) -> Iterator[Demo]:
    command = [sys.executable, "-m", "discarr.main", "demo", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    ) as process:
        assert process.stdout is not None
        words: list[str] = []
        address = ""
        while not address:
            line = process.stdout.readline()
            assert line, "".join(words)
            words.append(line)
            found = re.search(r"Open +(http://127\.0\.0\.1:\d+) ", line)
            address = found[1] if found else ""
        reader = threading.Thread(target=words.extend, args=(process.stdout,))
        reader.start()  # else its pipe fills up, and it stands still
        yield Demo(process, address, words)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        reader.join()


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

    board(page).locator("[data-custom-id]:not(.menu):not([aria-disabled])").last.click()

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


def test_radarr_down_and_back(page: Page) -> None:
    expect(card(page)).not_to_contain_text("offline")
    press(page, "Radarr goes down")

    expect(card(page)).to_contain_text("offline")
    expect(board(page)).to_contain_text("connection refused")
    press(page, "Start Radarr again")

    expect(card(page)).not_to_contain_text("offline")
    expect(board(page)).not_to_contain_text("connection refused")


def test_a_wrong_key_is_told_from_an_outage(page: Page) -> None:
    press(page, "Sonarr gets a new API key")

    expect(card(page)).to_contain_text("SONARR_API_KEY")
    press(page, "Give Sonarr its old key back")

    expect(card(page)).not_to_contain_text("SONARR_API_KEY", timeout=SLOW_MILLISECONDS)


def test_a_blocked_import_needs_a_hand(page: Page) -> None:
    expect(board(page).locator("h2")).to_be_visible()
    press(page, "An import is blocked")

    film = page.locator("li.message").filter(has_text="Needs a hand").filter(has_text="Radarr").first
    expect(film).to_contain_text("Not an upgrade", timeout=SLOW_MILLISECONDS)
    press(page, "Import it in Radarr")

    expect(page.get_by_role("button", name="An import is blocked")).to_be_visible()


def test_a_stall_is_shown_with_its_reason(page: Page) -> None:
    before = int(re.findall(r"(\d+) stalled", board(page).inner_text() + " 0 stalled")[0])
    press(page, "A download stalls")

    expect(board(page)).to_contain_text(f"{before + 1} stalled")
    press(page, "The download moves on")

    expect(board(page)).not_to_contain_text(f"{before + 1} stalled")


def test_a_season_pack_is_one_line_and_one_notice(page: Page) -> None:
    packs = page.locator("li.message").filter(has_text="S0").filter(has_text="10 episodes")
    before = packs.count()
    press(page, "A season pack lands")

    expect(packs).not_to_have_count(before, timeout=SLOW_MILLISECONDS)


def test_the_connection_is_lost_and_comes_back_to_the_same_messages(page: Page) -> None:
    before = board(page).get_attribute("data-id")
    press(page, "Discord drops the connection")

    expect(page.locator("#presence")).to_have_text(re.compile("offline"))
    press(page, "Let Discarr connect again")

    expect(page.locator("#presence")).to_have_text(re.compile("online"), timeout=SLOW_MILLISECONDS)
    expect(page.get_by_role("button", name="Discord drops the connection")).to_be_visible()
    assert board(page).get_attribute("data-id") == before


def test_plex_that_starts_is_neither_well_nor_gone(page: Page) -> None:
    press(page, "Plex is stuck starting")

    expect(card(page)).to_contain_text(re.compile("Plex.*(starting|503|unhealthy|degraded)", re.DOTALL))
    press(page, "Plex is ready")

    expect(card(page)).to_contain_text(re.compile("Plex.*online", re.DOTALL))


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
