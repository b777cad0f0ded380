"""The layout components of a message under IS_COMPONENTS_V2: what each may hold, and how it is stored."""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import attrs

from discarr.demo.discord.clock import Snowflakes
from discarr.demo.discord.components import Kind
from discarr.demo.discord.forms import Form, Path
from discarr.demo.discord.messages import Attachment, attachment_url

Json = dict[str, Any]

IN_A_CONTAINER = (
    Kind.ACTION_ROW,
    Kind.SECTION,
    Kind.TEXT_DISPLAY,
    Kind.MEDIA_GALLERY,
    Kind.FILE,
    Kind.SEPARATOR,
)
AT_THE_TOP = (*IN_A_CONTAINER, Kind.CONTAINER)
ACCESSORIES = (Kind.BUTTON, Kind.THUMBNAIL)
TEXTS_IN_A_SECTION = 3
PICTURES_IN_A_GALLERY = 10
SMALL_SPACING, LARGE_SPACING = 1, 2


class Interactive(Protocol):
    """What checks the buttons and menus of the message."""

    def row(self, path: Path, row: Json) -> None: ...

    def button(self, path: Path, button: Json) -> None: ...


@attrs.frozen(kw_only=True)
class Media:
    """Where pictures may come from: the message's own files, or the internet."""

    channel_id: int
    attachments: tuple[Attachment, ...]
    snowflakes: Snowflakes

    def found(self, url: str) -> Json | None:
        """As Discord describes it once it has looked; None for a file that the message does not have."""
        if not url.startswith("attachment://"):
            return {"id": str(self.snowflakes.make()), "url": url, "proxy_url": url}
        name = url.removeprefix("attachment://")
        file = next((each for each in self.attachments if each.filename == name), None)
        if file is None:
            return None
        address = attachment_url(self.channel_id, file)
        described: Json = {"id": str(file.id), "attachment_id": str(file.id)}
        described |= {"url": address, "proxy_url": address}
        return described | ({"content_type": file.content_type} if file.content_type else {})

    def file(self, url: str) -> Attachment | None:
        return next((each for each in self.attachments if url == f"attachment://{each.filename}"), None)


class LayoutParts:
    """Checks each component and hands back what Discord stores of it."""

    def __init__(self, form: Form, media: Media, interactive: Interactive) -> None:
        self._form = form
        self._media = media
        self._interactive = interactive

    def top(self, path: Path, component: Json) -> Json:
        if not self._form.kind_of(path, component, AT_THE_TOP):
            return component
        if component["type"] == Kind.CONTAINER:
            return self._container(path, component)
        return self._within(path, component)

    def _container(self, path: Path, container: Json) -> Json:
        colour = container.get("accent_color")
        if colour is not None and not (isinstance(colour, int) and 0 <= colour <= 0xFFFFFF):
            self._form.problem(
                (*path, "accent_color"),
                "NUMBER_TYPE_MAX",
                "int value should be less than or equal to 16777215.",
            )
        within = (*path, "components")
        inner = self._form.items(within, container.get("components") or [], most=40, least=1)
        stored = [
            self._within((*within, index), each)
            for index, each in enumerate(inner)
            if self._form.kind_of((*within, index), each, IN_A_CONTAINER)
        ]
        return _stored(container, accent_color=colour, components=stored, spoiler=_is_spoiler(container))

    def _within(self, path: Path, component: Json) -> Json:
        match component["type"]:
            case Kind.ACTION_ROW:
                self._interactive.row(path, component)
                return component
            case Kind.SECTION:
                return self._section(path, component)
            case Kind.TEXT_DISPLAY:
                return self._text(path, component)
            case Kind.MEDIA_GALLERY:
                return self._gallery(path, component)
            case Kind.FILE:
                return self._file(path, component)
            case _:
                return self._separator(path, component)

    def _section(self, path: Path, section: Json) -> Json:
        within = (*path, "components")
        texts = self._form.items(within, section.get("components") or [], most=TEXTS_IN_A_SECTION, least=1)
        stored = [
            self._text((*within, index), each)
            for index, each in enumerate(texts)
            if self._form.kind_of((*within, index), each, (Kind.TEXT_DISPLAY,))
        ]
        return _stored(section, components=stored, accessory=self._accessory(path, section.get("accessory")))

    def _accessory(self, path: Path, accessory: object) -> Json:
        at = (*path, "accessory")
        if not isinstance(accessory, dict):
            self._form.problem(at, "BASE_TYPE_REQUIRED", "This field is required")
            return {}
        if not self._form.kind_of(at, accessory, ACCESSORIES):
            return accessory
        if accessory["type"] == Kind.BUTTON:
            self._interactive.button(at, accessory)
            return accessory
        return _stored(accessory, **self._picture(at, accessory))

    def _text(self, path: Path, text: Json) -> Json:
        return _stored(
            text, content=self._form.text((*path, "content"), text.get("content"), most=4000, least=1)
        )

    def _gallery(self, path: Path, gallery: Json) -> Json:
        within = (*path, "items")
        items = self._form.items(within, gallery.get("items") or [], most=PICTURES_IN_A_GALLERY, least=1)
        return _stored(
            gallery, items=[self._picture((*within, index), item) for index, item in enumerate(items)]
        )

    def _picture(self, path: Path, item: Json) -> Json:
        description = self._form.text((*path, "description"), item.get("description"), most=1024)
        media = self._resolved((*path, "media"), item.get("media"))
        return {"media": media, "description": description or None, "spoiler": _is_spoiler(item)}

    def _file(self, path: Path, file: Json) -> Json:
        media = self._resolved((*path, "file"), file.get("file"))
        given = file.get("file")
        attachment = self._media.file(str(given.get("url"))) if isinstance(given, dict) else None
        name = attachment.filename if attachment else None
        size = len(attachment.content) if attachment else None
        return _stored(file, file=media, name=name, size=size, spoiler=_is_spoiler(file))

    def _separator(self, path: Path, separator: Json) -> Json:
        spacing = separator.get("spacing") or SMALL_SPACING
        self._form.one_of((*path, "spacing"), spacing, (SMALL_SPACING, LARGE_SPACING))
        return _stored(separator, spacing=spacing, divider=separator.get("divider") is not False)

    def _resolved(self, path: Path, media: object) -> Json:
        url = str(media.get("url") or "") if isinstance(media, dict) else ""
        at = (*path, "url")
        if not url:
            self._form.problem(at, "BASE_TYPE_REQUIRED", "This field is required")
        elif urlsplit(url).scheme not in ("http", "https", "attachment"):
            self._form.problem(
                at, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'attachment')."
            )
        else:
            found = self._media.found(url)
            if found is not None:
                return found
            self._form.problem(
                path,
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                f"The referenced attachment '{url.removeprefix('attachment://')}' was not found.",
            )
        return {}


def _stored(component: Mapping[str, Any], **parts: Any) -> Json:
    own = {key: component[key] for key in ("type", "id") if component.get(key)}
    return own | parts


def _is_spoiler(component: Mapping[str, Any]) -> bool:
    return component.get("spoiler") is True
