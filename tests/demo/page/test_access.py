"""Everybody can use the page: by keyboard alone, with a screen reader, on a phone, in light and dark."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo.page.channel import Channel, Json, private
from tests.demo.page.chromium import DESKTOP, PHONE, TABLET, opened

CHECKS = Path(__file__).with_name("checks.js").read_text("utf-8")

LONG = "The.Extraordinarily.Long.Winded.Name.Of.A.Release" * 4
FIELDS = [{"name": "Left", "value": "12 GB", "inline": True}, {"name": LONG[:200], "value": f"`{LONG}`"}]


def full_channel(channel: Channel) -> None:
    """Something of everything that a message can show."""
    options = [{"label": "one", "value": "1", "description": "the first", "emoji": {"name": "⬇️"}}]
    buttons: list[Json] = [
        {"type": 2, "style": style, "label": f"Style {style}", "custom_id": str(style)}
        for style in (1, 2, 3, 4)
    ]
    emoji = {"type": 2, "style": 2, "emoji": {"name": "▶️"}, "custom_id": "board:next", "disabled": True}
    rows = [
        {"type": 1, "components": [*buttons, emoji]},
        {
            "type": 1,
            "components": [{"type": 3, "custom_id": "menu", "placeholder": "Which?", "options": options}],
        },
    ]
    embed = {
        "title": LONG[:250], "description": f"### Movies\n**{LONG}**\n-# small <t:1700000000:R>\n> said\n[link](https://a.example)",
        "color": 0xF1C40F, "fields": FIELDS, "footer": {"text": "Discarr · downloads"},
        "thumbnail": {"url": "https://images.example/films/7/poster.jpg"},
    }  # fmt: skip
    channel.post(content="<@1200000000000000022> `code` ||hidden||", embeds=[embed], components=rows)
    section = {"type": 9, "components": [{"type": 10, "content": f"{LONG}\n-# small"}],
               "accessory": {"type": 2, "style": 2, "label": "Look", "custom_id": "look"}}  # fmt: skip
    gallery = {
        "type": 12,
        "items": [{"media": {"url": f"https://images.example/films/{n}/poster.jpg"}} for n in (1, 2)],
    }
    channel.post(
        flags=1 << 15,
        components=[{"type": 17, "accent_color": 0x2ECC71, "components": [section, {"type": 14}, gallery]}],
    )
    channel.offer("hello", {"type": 3, "name": "title", "description": "Which", "required": True})
    channel.answers["hello"] = private("good morning")


def wrong(page: Page, check: str) -> list[str]:
    found: list[str] = page.evaluate(f"{CHECKS}.{check}()")
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_it_can_be_read_and_pressed(
    browser: Browser, channel: Channel, size: tuple[int, int], theme: str
) -> None:
    full_channel(channel)
    with opened(browser, channel.url + "?user=member", size, theme=theme) as page:
        expect(page.locator("li.message")).to_have_count(2)
        if size == DESKTOP:
            page.get_by_role("button", name="The scope goes").click()
        page.locator("#entry").fill("/hello")
        page.keyboard.press("Enter")
        page.get_by_role("textbox", name="title").fill("x")
        page.keyboard.press("Enter")
        expect(page.locator("li.private")).to_be_visible()
        page.locator("#entry").fill("/")
        expect(page.get_by_role("option", name="/hello")).to_be_visible()

        checks = ("contrasts", "references", "pictures", "headings", "targets", "sideways")
        assert {check: wrong(page, check) for check in checks} == {check: [] for check in checks}
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_theme_is_switched_and_remembered(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)

    page.get_by_role("button", name="Use the light theme").click()
    light = page.evaluate(ground)
    page.reload()
    expect(page.get_by_role("button", name="Use the dark theme")).to_be_visible()

    assert page.evaluate(ground) == light != dark


def focused(page: Page) -> str:
    """What stands on the focused thing, or is said of it; and whether the eye sees that it is focused."""
    name, outlined = page.evaluate(
        """() => {
            const node = document.activeElement, style = getComputedStyle(node);
            const name = node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent;
            return [name.trim(), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
        }"""
    )
    assert outlined, f"{name!r} has the focus, and nobody sees it"
    return str(name)


def test_the_keyboard_reaches_everything_in_reading_order(page: Page, channel: Channel) -> None:
    full_channel(channel)
    expect(page.locator("li.message")).to_have_count(2)

    walked = []
    for _ in range(19):
        page.keyboard.press("Tab")
        walked.append(focused(page)[:20])

    assert walked[:4] == ["To the command line", "Use the light theme", "Messages", "Spoiler"]
    assert walked[4:11] == ["link", "Style 1", "Style 2", "Style 3", "Style 4", "▶️ board next", "Which?"]
    assert walked[11:13] == ["Look", "↓ To the newest"]
    assert walked[13].startswith("You are")
    assert walked[14].startswith("You read")
    assert walked[15:] == [
        "Message, or / for co",
        "The scope goes",
        "Somebody speaks",
        "Put everything right",
    ]


def test_the_keyboard_alone_runs_a_command_and_comes_back(page: Page, channel: Channel) -> None:
    full_channel(channel)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#entry")).to_be_focused()

    page.keyboard.type("/hel")
    expect(page.get_by_role("option", name="/hello")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#entry")).to_be_focused()
    expect(page.locator("#command")).to_be_hidden()

    page.keyboard.type("/hello")
    page.keyboard.press("Enter")
    page.keyboard.type("anything")
    page.keyboard.press("Enter")
    expect(page.locator("li.private")).to_be_visible()
    expect(page.locator("#entry")).to_be_focused()


def test_an_edit_is_no_news_and_takes_nobodys_place(page: Page, channel: Channel) -> None:
    button = {"type": 2, "style": 1, "label": "Next", "custom_id": "next"}
    rows = [{"type": 1, "components": [button]}]
    board = channel.post(
        content=f"page 1 <t:{int(channel.world.clock.now().timestamp())}:R>", components=rows
    )
    page.get_by_role("button", name="Next").focus()
    expect(page.locator("#announcer")).to_contain_text("page 1")
    page.evaluate(
        "window.said = 0; new MutationObserver(() => { window.said += 1; }).observe("
        "document.querySelector('#announcer'), { childList: true, characterData: true, subtree: true })"
    )

    for number in range(2, 6):
        channel.edit(board, content=f"page {number}", components=rows)
        expect(page.locator("li.message .text")).to_have_text(f"page {number}")
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    channel.post(content="somebody is done")

    expect(page.locator("#announcer")).to_have_text("Discarr: somebody is done")
    assert page.evaluate("window.said") == 1
    assert page.locator("[aria-live], [role=log], [role=timer]").count() == 0


def test_a_screen_reader_finds_its_way(page: Page, channel: Channel) -> None:
    channel.post(content="hello")
    expect(page.locator("li.message")).to_have_count(1)

    tree = page.locator("body").aria_snapshot()

    for expected in (
        'heading "# downloads" [level=1]', "status: Discarr is offline", 'main "Messages"',
        'article "From Discarr"', 'form "Write or run a command"', 'complementary "Break something"',
        'combobox "Message, or / for commands"',
    ):  # fmt: skip
        assert expected in tree


def test_on_a_phone_the_troubles_lie_over_the_lower_half(browser: Browser, channel: Channel) -> None:
    with opened(browser, channel.url, PHONE) as page:
        switch = page.get_by_role("button", name="Break something")
        expect(page.locator("#panel")).to_be_hidden()

        switch.press("Enter")
        expect(page.get_by_role("button", name="The scope goes")).to_be_focused()
        box = page.locator("#panel").bounding_box()
        assert box is not None
        assert box["y"] >= PHONE[1] * 0.4
        page.keyboard.press("Escape")

        expect(page.locator("#panel")).to_be_hidden()
        expect(switch).to_be_focused()
