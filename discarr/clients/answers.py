"""What an answer's first lines say about the way to the service, before its JSON is looked at."""

import re
from urllib.parse import urlsplit

import attrs

from discarr.errors.services import (
    MediaClientError,
    NotTls,
    ServiceFailed,
    ServiceRefused,
    ServiceStarting,
    WrongBasePath,
)
from discarr.model.services import Instance

HTTP_ON_A_TLS_PORT = re.compile(
    rb"HTTP request (was sent )?to (an )?HTTPS|plain HTTP to an SSL", re.IGNORECASE
)
"""How nginx, Go's servers (Caddy, Traefik) and Apache put it, each with a 400."""

URL_BASE = re.compile(r"(/[\w.~-]{1,100}){1,5}", re.ASCII)

ALWAYS_THERE = frozenset({"/api/v3/system/status", "/identity"})
"""In Radarr and Sonarr (the first) and in Plex: who knows nothing of it stands elsewhere, or is another."""

WEB_PAGE = re.compile(rb"\s*<(!doctype\s+html|html)", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Answer:
    path: str
    status: int
    content_type: str = ""
    location: str = ""
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def needs_body(self) -> bool:
        """A 400 may say that it wanted TLS; what other errors say is often a stack trace, and stays out."""
        return self.is_success or self.status == 400

    @property
    def is_web_page(self) -> bool:
        return "text/html" in self.content_type.lower() or WEB_PAGE.match(self.body) is not None


def objection(instance: Instance, url: str, answer: Answer) -> MediaClientError | None:
    """Why this cannot be the API's answer to a request in good order; None if it may be."""
    if not answer.is_success:
        return _failure(instance, url, answer)
    return WrongBasePath(instance, url, "a web page") if answer.is_web_page else None


def _failure(instance: Instance, url: str, answer: Answer) -> MediaClientError:
    match answer.status:
        case 401 | 403:
            return ServiceRefused(instance, answer.status)
        case 503:
            return ServiceStarting(instance)
        case 400 if HTTP_ON_A_TLS_PORT.search(answer.body):
            return NotTls(instance, url)
        case status if 300 <= status < 400:
            return _redirect(instance, url, answer)
        case 404 if answer.path in ALWAYS_THERE:
            return WrongBasePath(instance, url, "nothing (HTTP 404)")
        case status if status < 500 and answer.is_web_page:
            return WrongBasePath(instance, url, "a web page")
        case status:
            return ServiceFailed(instance, answer.path, status)


def _redirect(instance: Instance, url: str, answer: Answer) -> MediaClientError:
    """Never followed, for it would carry the key elsewhere; but it tells what is wrong with the address."""
    try:
        here, there = urlsplit(url), urlsplit(answer.location)
    except ValueError:
        return WrongBasePath(instance, url, "a redirect")
    asked = here.path + answer.path
    if (here.scheme, there.scheme, there.path) == ("http", "https", asked):
        return NotTls(instance, url)
    # Without the query: a login page's often holds a token.
    found = f"a redirect to {there.path[:100]}" if there.path else "a redirect"
    base = there.path.removesuffix(asked)
    # UrlBaseMiddleware.cs: 307 to what was asked, below the base.
    is_base = there.netloc in ("", here.netloc) and base != there.path and URL_BASE.fullmatch(base)
    return WrongBasePath(instance, url, found, base=base if is_base else "")
