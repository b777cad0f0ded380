"""What a visitor does with the bot: buttons, menus, forms, commands, and as whom."""

import pytest
from playwright.sync_api import Page, Route, expect

from discarr.demo.discord.interactions import Interaction
from tests.demo.page.channel import Channel, Json, private

NEXT: Json = {"type": 2, "style": 1, "label": "Next", "custom_id": "next"}
TITLE: Json = {"type": 3, "name": "title", "description": "Which", "required": True, "autocomplete": True}


def row(*components: Json) -> list[Json]:
    return [{"type": 1, "components": list(components)}]


def run(page: Page, name: str) -> None:
    """Type it, take it from the list."""
    page.locator("#entry").fill(f"/{name}")
    expect(page.get_by_role("option", name=f"/{name}")).to_be_visible()
    page.keyboard.press("Enter")


def test_a_button_edits_its_message_and_keeps_the_focus(page: Page, channel: Channel) -> None:
    ended = row(NEXT | {"disabled": True})
    channel.answers["next"] = {"type": 7, "data": {"content": "page 2", "components": ended}}
    channel.post(content="page 1", components=row(NEXT))
    button = page.get_by_role("button", name="Next")

    button.press("Enter")

    expect(page.locator("li.message .text")).to_have_text("page 2")
    expect(button).to_be_disabled()
    expect(button).to_be_focused()


def test_nobody_answering_is_said_under_the_message(page: Page, channel: Channel) -> None:
    channel.post(content="page 1", components=row(NEXT))

    page.get_by_role("button", name="Next").click()

    expect(page.get_by_role("alert").filter(has_text="The application did not respond.")).to_be_visible()


def test_a_menu_sends_what_is_chosen_with_the_keyboard(page: Page, channel: Channel) -> None:
    options = [{"label": name, "value": name} for name in ("one", "two", "three")]
    menu = {"type": 3, "custom_id": "menu", "placeholder": "Which?", "options": options}
    channel.answers["menu"] = lambda asked: private(f"It is {asked.data['values'][0]}.")
    channel.post(content="choose", components=row(menu))
    box = page.get_by_role("combobox", name="Which?")

    box.press("ArrowDown")
    expect(page.get_by_role("listbox", name="Which?")).to_be_visible()
    box.press("Escape")
    expect(page.locator("#listbox")).to_be_hidden()
    box.press("Enter")
    box.press("ArrowDown")
    box.press("Enter")

    expect(page.locator("li.private")).to_contain_text("It is two.")
    expect(box).to_be_focused()


def test_a_private_answer_is_marked_so_and_can_be_dismissed(page: Page, channel: Channel) -> None:
    channel.offer("hello")
    channel.answers["hello"] = private("good morning")
    expect(page.locator("#who option")).to_have_count(3)

    run(page, "hello")
    expect(page.get_by_role("button", name="Send /hello")).to_be_focused()
    page.keyboard.press("Enter")

    answer = page.get_by_role("article", name="Only for you, from Discarr")
    expect(answer).to_contain_text("Only you can see this")
    expect(page.locator(".used")).to_have_text("Adam used /hello")
    expect(page.locator("#announcer")).to_have_text("Only for you, Discarr: good morning")
    answer.get_by_role("button", name="Dismiss message").click()
    expect(answer).to_have_count(0)
    expect(page.locator("#entry")).to_be_focused()


def test_autocomplete_asks_the_bot_and_sends_the_value(page: Page, channel: Channel) -> None:
    channel.offer("find", TITLE)
    choices = [{"name": "The Silent Harbour (2004)", "value": "v:7"}]

    def offered(asked: Interaction) -> Json:
        typed = asked.data["options"][0]["value"]
        return {"type": 8, "data": {"choices": choices if typed == "har" else []}}

    channel.answers["?find"] = offered
    channel.answers["find"] = lambda asked: private(f"found {asked.data['options'][0]['value']}")

    run(page, "find")
    field = page.get_by_role("combobox", name="title")
    expect(field).to_be_focused()
    field.press_sequentially("har")
    expect(page.get_by_role("option", name="The Silent Harbour (2004)")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("The Silent Harbour (2004)")
    field.press("Enter")

    expect(page.locator("li.private")).to_contain_text("found v:7")
    typed = [asked.data["options"] for asked in channel.asked if asked.kind.name == "AUTOCOMPLETE"]
    assert [{"name": "title", "type": 3, "value": "har", "focused": True}] in typed


def test_a_list_stays_open_when_messages_come(page: Page, channel: Channel) -> None:
    channel.offer("hello")
    for number in range(30):
        channel.post(content=f"message {number}")
    page.get_by_role("button", name="To the newest").click()

    page.locator("#entry").fill("/")
    expect(page.get_by_role("option", name="/hello")).to_be_visible()
    channel.post(content="one more")

    expect(page.get_by_text("one more")).to_be_in_viewport()
    expect(page.get_by_role("option", name="/hello")).to_be_visible()


def test_options_are_sent_in_their_types(page: Page, channel: Channel) -> None:
    choice = {
        "type": 3,
        "name": "state",
        "description": "d",
        "choices": [{"name": "is stalled", "value": "s"}],
    }
    others: list[Json] = [
        {"type": kind, "name": name, "description": "d"}
        for kind, name in ((4, "days"), (5, "all"), (3, "left"))
    ]
    channel.offer("list", choice, *others)
    given: list[Json] = []

    def answer(asked: Interaction) -> Json:
        given.extend(asked.data["options"])
        return private("listed")

    channel.answers["list"] = answer
    run(page, "list")
    page.get_by_label("state").select_option("is stalled")
    page.get_by_label("days").fill("7")
    page.get_by_label("all").select_option("yes")
    page.get_by_role("button", name="Send /list").click()

    expect(page.locator("li.private")).to_contain_text("listed")
    assert [(each["name"], each["value"]) for each in given] == [("state", "s"), ("days", 7), ("all", True)]


# Whoever puts the form away at once and presses again must not find the button busy with that reading.
SLOW_READING = """() => {
    const real = window.fetch;
    window.fetch = async (...asked) => {
        if (String(asked[0]).includes("channel")) await new Promise(done => setTimeout(done, 500));
        return real(...asked);
    };
}"""


def test_a_form_is_filled_in_and_sent(page: Page, channel: Channel) -> None:
    field = {"type": 4, "custom_id": "why", "style": 2, "label": "Why?"}
    form = {"title": "Tell us", "custom_id": "form", "components": [{"type": 1, "components": [field]}]}
    channel.answers["next"] = {"type": 9, "data": form}
    channel.answers["form"] = lambda asked: private(asked.data["components"][0]["components"][0]["value"])
    channel.post(content="x", components=row(NEXT))

    page.evaluate(SLOW_READING)
    page.get_by_role("button", name="Next").press("Enter")
    expect(page.get_by_role("textbox", name="Why?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Why?").fill("because")
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("li.private")).to_contain_text("because")


def test_who_asks_decides_what_is_offered_and_seen(page: Page, channel: Channel) -> None:
    channel.offer("hello")
    channel.offer("purge", default_member_permissions="0")
    channel.answers["purge"] = private("for Adam")
    run(page, "purge")
    page.keyboard.press("Enter")
    expect(page.locator("li.private")).to_contain_text("for Adam")

    page.get_by_label("You are").select_option("Mia, member")

    expect(page.locator("li.private")).to_have_count(0)
    page.locator("#entry").fill("/")
    expect(page.locator("#listbox li b")).to_have_text(["/hello"])
    page.locator("#entry").fill("/purge")
    page.keyboard.press("Escape")
    page.locator("#entry").fill("/purge now")
    page.keyboard.press("Enter")
    page.reload()
    expect(page.get_by_label("You are")).to_have_value("member")


def test_whoever_reads_german_is_offered_the_commands_in_german(page: Page, channel: Channel) -> None:
    german = {"name_localizations": {"de": "suchen"}, "description_localizations": {"de": "Suche etwas"}}
    named = {"name_localizations": {"de": "titel"}, "description_localizations": {"de": "Welchen"}}
    channel.offer("search", TITLE | named, **german)
    channel.answers["?search"] = {"type": 8, "data": {"choices": []}}
    channel.answers["search"] = private("gefunden <t:946684800:D>")

    page.get_by_label("You read").select_option("Deutsch")
    run(page, "suchen")
    expect(page.locator("#command")).to_contain_text("Suche etwas")
    field = page.get_by_role("combobox", name="titel")
    expect(field).to_have_accessible_description("Welchen")
    field.fill("x")
    page.get_by_role("button", name="Send /suchen").click()

    expect(page.locator("li.private")).to_contain_text("gefunden 1. Januar 2000")
    assert channel.asked[-1].data["name"] == "search"
    assert channel.world.guild.members[channel.asked[-1].user_id].locale == "de"
    page.get_by_label("You are").select_option("Mia, member")
    expect(page.get_by_label("You read")).to_have_value("en-US")


@pytest.mark.parametrize("next_one", ["is being typed", "is being filled in"])
def test_a_late_answer_leaves_the_next_command_alone(page: Page, channel: Channel, next_one: str) -> None:
    channel.offer("slow")
    channel.offer("find", TITLE)
    channel.answers["slow"] = private("at last")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sim/commands", hold)
    run(page, "slow")
    sending = page.evaluate_handle("document.activeElement")
    with page.expect_request("**/sim/commands"):
        page.keyboard.press("Enter")
    page.locator("#entry").fill("/find")
    expect(page.get_by_role("option", name="/find")).to_be_visible()
    if next_one == "is being filled in":
        page.keyboard.press("Enter")

    held[0].continue_()

    page.wait_for_function("button => !button.hasAttribute('aria-busy')", arg=sending)
    expect(page.locator("li.private")).to_contain_text("at last")
    if next_one == "is being filled in":
        expect(page.get_by_role("combobox", name="title")).to_be_focused()
    else:
        expect(page.get_by_role("option", name="/find")).to_be_visible()
        expect(page.locator("#entry")).to_be_focused()


def test_a_word_is_a_word(page: Page, channel: Channel) -> None:
    page.locator("#entry").fill("good evening **all**")
    page.keyboard.press("Enter")

    expect(page.get_by_role("article", name="From Adam")).to_contain_text("good evening all")


def test_a_layout_shows_its_parts_and_its_buttons_work(page: Page, channel: Channel) -> None:
    poster = {
        "type": 11,
        "media": {"url": "https://images.example/films/7/poster.jpg"},
        "description": "Poster",
    }
    text = {"type": 10, "content": "### The Silent Harbour"}
    parts = [{"type": 9, "components": [text], "accessory": poster}, {"type": 14}, *row(NEXT)]
    channel.answers["next"] = private("went on")
    channel.post(flags=1 << 15, components=[{"type": 17, "accent_color": 0x3498DB, "components": parts}])

    expect(page.get_by_role("img", name="Poster")).to_have_js_property("naturalWidth", 200)
    expect(page.get_by_role("heading", name="The Silent Harbour")).to_be_visible()
    page.get_by_role("button", name="Next").click()

    expect(page.locator("li.private")).to_contain_text("went on")


@pytest.mark.parametrize("ended_by", ["its own button", "the one for all"])
def test_what_was_broken_can_be_put_right(page: Page, channel: Channel, ended_by: str) -> None:
    begin = page.get_by_role("button", name="The scope goes")
    all_right = page.get_by_role("button", name="Put everything right")
    expect(all_right).to_be_disabled()

    begin.click()
    mend = page.get_by_role("button", name="The scope returns")
    expect(mend).to_be_focused()
    assert not channel.world.has_commands_scope

    (mend if ended_by == "its own button" else all_right).click()
    expect(begin).to_be_visible()
    expect(all_right).to_be_disabled()
    assert channel.world.has_commands_scope


def test_a_trouble_says_what_will_be_seen(page: Page) -> None:
    passing = page.get_by_role("button", name="Somebody speaks")
    expect(passing).to_have_accessible_description("One message more.")

    passing.click()

    expect(page.get_by_role("article", name="From Olivia")).to_contain_text("out of turn")
