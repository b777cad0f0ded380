"""Whatever a title, a name or a message says stays text in the page."""

import attrs
from playwright.sync_api import Browser, Page, expect

from tests.demo.page.channel import Channel, Json
from tests.demo.page.chromium import opened

HOSTILE = (
    '<img src="x" onerror="alert(1)">',
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "`<b onmouseover=alert(1)>`**<i>**",
    "[press](javascript:alert(1))",
    '[press](https://ok.example" onclick="alert(1))',
    '<https://ok.example/"onmouseover=alert(1)//>',
    "||<img src=x onerror=alert(1)>||",
    "<t:99999999999999:R> <t:1:R onload=alert(1)>",
    "</script><style>*{display:none}</style>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "&lt;img src=x onerror=alert(1)&gt;",
)
EVERY_WAY = "\n".join(HOSTILE)

INVENTORY = """() => ({
  strange: document.querySelectorAll(
    "body :is(script, iframe, object, embed, svg, style, base), form:not(#composer, dialog form)").length,
  images: [...document.images].map(image => image.src)
    .filter(address => !address.startsWith(location.origin + "/sim/")),
  handlers: [...document.querySelectorAll("*")].flatMap(node => [...node.attributes])
    .filter(attribute => attribute.name.startsWith("on")).length,
  links: [...document.links].map(link => link.protocol),
})"""


def assert_clean(page: Page) -> None:
    found = page.evaluate(INVENTORY)
    assert (found["strange"], found["images"], found["handlers"]) == (0, [], 0)
    assert set(found["links"]) <= {"http:", "https:"}


def embed(text: str) -> Json:
    parts = {
        "title": text[:250],
        "description": text,
        "footer": {"text": text},
        "author": {"name": text[:250]},
    }
    pictures = {"thumbnail": {"url": "https://evil.example/x.png"}, "url": 'https://ok.example/"><b>'}
    return {**parts, **pictures, "fields": [{"name": text[:250], "value": text[:1000], "inline": True}]}


def rows(text: str) -> list[Json]:
    button = {"type": 2, "style": 1, "label": text[:80], "custom_id": text[:100]}
    link = {"type": 2, "style": 5, "label": "away", "url": "javascript:alert(1)"}
    options = [{"label": text[:100], "value": text[:100], "description": text[:100]}]
    menu = {"type": 3, "custom_id": "menu", "placeholder": text[:150], "options": options}
    return [{"type": 1, "components": [button, link]}, {"type": 1, "components": [menu]}]


def test_a_message_is_never_markup(page: Page, channel: Channel) -> None:
    for text in (*HOSTILE, EVERY_WAY):
        channel.post(content=text[:2000], embeds=[embed(text)], components=rows(text))
        gallery = {"type": 12, "items": [{"media": {"url": "https://evil.example/x"}, "description": text}]}
        layout = {"type": 17, "components": [{"type": 10, "content": text}, gallery]}
        channel.post(flags=1 << 15, components=[layout])

    expect(page.locator("li.message")).to_have_count(2 * len(HOSTILE) + 2)
    for menu in page.locator(".menu").all()[::5]:
        menu.click()
        expect(page.locator("#listbox li")).to_have_count(1)

    assert_clean(page)


def test_the_words_are_shown_as_they_are(page: Page, channel: Channel) -> None:
    channel.post(embeds=[{"title": HOSTILE[0], "description": HOSTILE[1]}])

    expect(page.locator(".embed h2")).to_have_text(HOSTILE[0])
    expect(page.locator(".embed .text")).to_have_text(HOSTILE[1])


def test_a_name_is_never_markup(browser: Browser, channel: Channel) -> None:
    world, text = channel.world, HOSTILE[0]

    def rename() -> None:
        world.guild.name = text
        for member in list(world.guild.members.values()):
            user = attrs.evolve(member.user, display_name=text)
            world.guild.members[user.id] = attrs.evolve(member, user=user)
        home = attrs.evolve(world.guild.channel(world.channel_id), name=text, topic=text)
        world.guild.channels[world.channel_id] = home
        world.say(world.member, f"<@{world.bot.id}> <#{world.channel_id}> {text}")

    channel.do(rename)
    channel.offer(
        "look", {"type": 3, "name": "at", "description": text, "choices": [{"name": text, "value": text}]}
    )
    with opened(browser, channel.url) as page:
        page.locator("#entry").fill("/")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="/look")).to_be_visible()
        assert_clean(page)


def test_a_form_is_never_markup(page: Page, channel: Channel) -> None:
    text = HOSTILE[0]
    field = {"type": 4, "custom_id": "a", "style": 1, "label": text, "placeholder": text, "value": text}
    modal = {"title": text[:45], "custom_id": "form", "components": [{"type": 1, "components": [field]}]}
    channel.answers["fill"] = {"type": 9, "data": modal}
    channel.post(
        content="x",
        components=[
            {"type": 1, "components": [{"type": 2, "style": 1, "label": "Fill", "custom_id": "fill"}]}
        ],
    )

    page.get_by_role("button", name="Fill").click()

    expect(page.get_by_role("dialog", name=text[:45])).to_be_visible()
    expect(page.get_by_role("textbox", name=text)).to_have_value(text)
    assert_clean(page)


READS = {
    "**bold** *thin* __under__ ~~gone~~": "<strong>bold</strong> <em>thin</em> <u>under</u> <s>gone</s>",
    "`a *b*`": "<code>a *b*</code>",
    r"\*not\* snake_case_name": "*not* snake_case_name",
    "### Movies": '<h5 class="opening">Movies</h5>',
    "-# small": "<small>small</small>",
    "> said": "<blockquote>said</blockquote>",
    "@everyone </check:7>": '<span class="mention">@everyone</span> <span class="mention">/check</span>',
    "**open": "**open",
    "3 * 4 * 5 and <3": "3 * 4 * 5 and &lt;3",
}


def test_discords_markdown_reads_as_in_discord(page: Page, channel: Channel) -> None:
    for source in READS:
        channel.post(content=source)
    texts = page.locator("li.message .text")

    expect(texts).to_have_count(len(READS))
    assert [each.inner_html() for each in texts.all()] == list(READS.values())


def test_a_spoiler_is_read_by_nobody_before_it_is_pressed(page: Page, channel: Channel) -> None:
    channel.post(content="the butler: ||was it||")
    spoiler = page.get_by_role("button", name="Spoiler")

    expect(page.get_by_text("was it", exact=True)).to_be_hidden()
    spoiler.press("Enter")

    expect(page.get_by_text("was it", exact=True)).to_be_visible()


def test_times_count_by_themselves(page: Page, channel: Channel) -> None:
    due = int(channel.world.clock.now().timestamp()) + 40
    channel.post(content=f"due <t:{due}:R>")
    moment = page.locator("time[data-unix]")

    expect(moment).to_contain_text("in 3")  # 39 or less: it has begun to count
    before = moment.inner_text()

    expect(moment).not_to_have_text(before)
