"""Who may ask the page's server: the page itself, on this machine; and what its answers allow a browser."""

from urllib.parse import urlsplit

from starlette.requests import Request

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")

HEADERS = {
    # Nothing from elsewhere, nothing inline; and no text becomes markup, whatever a script tries.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def from_this_page(request: Request) -> bool:
    """Another site's script must not press buttons here, also not by a name that leads to loopback."""
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    try:
        local = urlsplit(f"//{host}").hostname in LOOPBACK_NAMES
    except ValueError:  # no host at all, such as "[::"
        return False
    return local and origin in (None, f"{request.url.scheme}://{host}")
