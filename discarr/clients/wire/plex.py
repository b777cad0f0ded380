"""Plex's identity, the one answer that may come as XML."""

from xml.etree import ElementTree as ET

import msgspec

from discarr.clients.wire.reading import Shape


class _MediaContainer(msgspec.Struct):
    version: str | None = None


class _Identity(msgspec.Struct, rename="pascal"):
    media_container: _MediaContainer


_IDENTITY = Shape(_Identity)


def plex_version(body: bytes) -> str | None:
    """Plex answers in XML unless JSON is asked for, and a proxy may drop what we ask for."""
    if body.lstrip().startswith(b"<"):
        return _plex_version_from_xml(body)
    return _IDENTITY.of(body).media_container.version


def _plex_version_from_xml(body: bytes) -> str | None:
    try:
        # The answer is bounded in size, and expat has bounded what entities can grow to since 2.4.1.
        container = ET.fromstring(body)  # noqa: S314 - see above
    except ET.ParseError as error:
        raise ValueError("neither JSON nor XML") from error
    if container.tag != "MediaContainer":
        raise ValueError("no MediaContainer")
    return container.get("version")
