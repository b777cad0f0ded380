"""What may stand below a message: rows of buttons and menus, or, under its flag, a whole layout.

Lengths from the documentation's "Component Reference".
"""

import itertools
from collections.abc import Iterator
from typing import Any

from discarr.demo.discord.components import Kind, each_of
from discarr.demo.discord.forms import Form, Path
from discarr.demo.discord.layout_forms import LayoutParts, Media

ROWS = 5
BUTTONS_IN_A_ROW = 5
COMPONENTS_IN_A_LAYOUT = 40
LAYOUT_CHARACTERS = 4000
LINK_STYLE, PREMIUM_STYLE = 5, 6
SELECTS = (
    Kind.STRING_SELECT,
    Kind.USER_SELECT,
    Kind.ROLE_SELECT,
    Kind.MENTIONABLE_SELECT,
    Kind.CHANNEL_SELECT,
)
LAYOUT_KINDS = tuple(kind for kind in Kind if kind >= Kind.SECTION)

Json = dict[str, Any]


def checked_rows(body: Json) -> tuple[Json, ...]:
    """The rows of a classic message as Discord stores them: each component with an id of its own."""
    form = Form()
    rows = form.items(("components",), _asked(body), most=ROWS, least=1)
    interactive = InteractiveParts(form)
    for index, row in enumerate(rows):
        at = ("components", index)
        if form.kind_of(at, row, (Kind.ACTION_ROW,)):
            interactive.row(at, row)
    form.check()
    return _numbered(rows)


def checked_layout(body: Json, media: Media) -> tuple[Json, ...]:
    """The components of a layout as Discord stores them, with every optional field filled in."""
    form = Form()
    asked = form.items(("components",), _asked(body), most=COMPONENTS_IN_A_LAYOUT, least=1)
    parts = LayoutParts(form, media, InteractiveParts(form))
    stored = [parts.top(("components", index), component) for index, component in enumerate(asked)]
    everything = list(each_of(asked))
    if len(everything) > COMPONENTS_IN_A_LAYOUT:  # the limit is documented, Discord's word for it is not
        form.problem(("components",), "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
    texts = (str(each.get("content") or "") for each in everything if each.get("type") == Kind.TEXT_DISPLAY)
    if sum(map(len, texts)) > LAYOUT_CHARACTERS:
        form.problem(
            ("components",),
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"Components displayable text size exceeds maximum size of {LAYOUT_CHARACTERS}",
        )
    form.check()
    return _numbered(stored)


def _asked(body: Json) -> object:
    return body.get("components") or None  # an empty list takes the components away


class InteractiveParts:
    """Buttons and menus, whose custom ids are unique in a message."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._seen: set[str] = set()

    def row(self, path: Path, row: Json) -> None:
        within = (*path, "components")
        components = self._form.items(within, row.get("components") or [], most=BUTTONS_IN_A_ROW, least=1)
        for index, component in enumerate(components):
            at = (*within, index)
            if not self._form.kind_of(at, component, (Kind.BUTTON, *SELECTS)):
                continue
            if component["type"] == Kind.BUTTON:
                self.button(at, component)
            else:
                self._menu(at, component, alone=len(components) == 1)

    def button(self, path: Path, button: Json) -> None:
        self._form.one_of((*path, "style"), button.get("style"), (1, 2, 3, 4, LINK_STYLE, PREMIUM_STYLE))
        label = self._form.text((*path, "label"), button.get("label"), most=80)
        if not label and not button.get("emoji") and button.get("style") != PREMIUM_STYLE:
            self._form.problem(
                (*path, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required"
            )
        if button.get("style") not in (LINK_STYLE, PREMIUM_STYLE):
            self._custom_id(path, button)

    def _menu(self, path: Path, menu: Json, *, alone: bool) -> None:
        if not alone:
            self._form.problem(
                path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
            )
        if menu["type"] == Kind.STRING_SELECT:
            self._options(path, menu)
        self._custom_id(path, menu)

    def _options(self, path: Path, menu: Json) -> None:
        self._form.text((*path, "placeholder"), menu.get("placeholder"), most=150)
        values = set()
        options = self._form.items((*path, "options"), menu.get("options") or [], most=25, least=1)
        for index, option in enumerate(options):
            at = (*path, "options", index)
            for key, least in (("label", 1), ("value", 1), ("description", 0)):
                self._form.text((*at, key), option.get(key), most=100, least=least)
            if option.get("value") in values:
                self._form.problem(
                    (*at, "value"),
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                )
            values.add(option.get("value"))

    def _custom_id(self, path: Path, component: Json) -> None:
        at = (*path, "custom_id")
        custom_id = self._form.text(at, component.get("custom_id"), most=100, least=1)
        if custom_id in self._seen:
            self._form.problem(
                at, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        self._seen.add(custom_id)


# --- As they are stored ---------------------------------------------------------------------------------


def _numbered(components: list[Json]) -> tuple[Json, ...]:
    """Those without an id of their own get the next free one."""
    taken = {component.get("id") for component in each_of(components)}
    free = (number for number in itertools.count(1) if number not in taken)
    return tuple(_with_id(component, free) for component in components)


def _with_id(component: Json, free: Iterator[int]) -> Json:
    # A layout's optional fields are told as null; those of buttons and menus are left out.
    kept = component if component["type"] in LAYOUT_KINDS else _without_nulls(component)
    stored = kept | {"id": component.get("id") or next(free)}
    if component.get("options"):
        stored["options"] = [_without_nulls(option) for option in component["options"]]
    if "components" in component:
        stored["components"] = [_with_id(inner, free) for inner in component["components"]]
    if "accessory" in component:
        stored["accessory"] = _with_id(component["accessory"], free)
    return stored


def _without_nulls(value: Json) -> Json:
    return {
        key: _without_nulls(inner) if isinstance(inner, dict) else inner
        for key, inner in value.items()
        if inner is not None
    }
