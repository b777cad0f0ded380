"""Secrets blotted out of a text, whoever wrote it: our own log, or a service that quotes a URL."""

import re
from functools import lru_cache
from urllib.parse import quote

import attrs

HIDDEN = "(secret)"

_IN_URLS = re.compile(
    # Values of a query: apikey, api_key, passkey, access_token, X-Plex-Token ..., also within a URL that is
    # quoted in another one. What the service has hidden itself is left as it is.
    r"(?P<name>(?:key|token)(?:=|%3D))(?!\((?:secret|removed)\))(?:(?!%26)[^&\s\"'<>)])+"
    # The token of an interaction, which is worth as much for 15 minutes and stands in the paths that
    # discord.py names when it is rate-limited; a webhook's is worth as much for ever.
    r"|(?P<path>/(?:interactions|webhooks)/[0-9]+/)[^&\s\"'/)]+",
    re.IGNORECASE,
)
_HINTS = ("key=", "key%3d", "token=", "token%3d", "/interactions/", "/webhooks/")
"""One of these stands in whatever the pattern fits: most texts have none, and cost no more than this look."""


@attrs.frozen
class _Spellings:
    """Every way in which some secrets may be written."""

    hints: tuple[str, ...]
    pattern: re.Pattern[str] | None


def redacted(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """The text without these secrets, and without the keys and tokens of others in URLs."""
    spellings = _spellings(secrets)
    folded = text.casefold()
    if spellings.pattern and any(hint in folded for hint in spellings.hints):
        text = spellings.pattern.sub(HIDDEN, text)
    if any(hint in folded for hint in _HINTS):
        text = _IN_URLS.sub(_hide_value, text)
    return text


def _hide_value(found: re.Match[str]) -> str:
    return f"{found['name'] or found['path']}{HIDDEN}"


@lru_cache(maxsize=16)  # one for each service and one for the log
def _spellings(secrets: frozenset[str]) -> _Spellings:
    written = {form for secret in secrets if secret for form in _ways_to_write(secret)}
    # The longest first: one key may be the beginning of another.
    longest_first = sorted(written, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if written else None
    return _Spellings(hints=tuple({form.casefold() for form in written}), pattern=pattern)


def _ways_to_write(secret: str) -> tuple[str, ...]:
    """As it is, within a repr, and within a URL's path or query; in capitals or not."""
    return secret, repr(secret)[1:-1], quote(secret), quote(secret, safe="")
