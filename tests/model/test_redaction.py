"""No key in any of its spellings leaves `redacted`, and nothing else is lost."""

from string import printable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.model.redaction import HIDDEN, redacted

OURS = frozenset({"0123abcd", "a+b/c'd", ""})


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("http://h/api?apikey=123&x=1", "http://h/api?apikey=(secret)&x=1"),
        ("(http://h/api?t=search&api_key=123)", "(http://h/api?t=search&api_key=(secret))"),
        ("'http://h?ACCESS_TOKEN=1/2'", "'http://h?ACCESS_TOKEN=(secret)'"),
        ("http://h?X-Plex-Token=12 and token=34", "http://h?X-Plex-Token=(secret) and token=(secret)"),
        ("http://h?passkey=12", "http://h?passkey=(secret)"),
        ("/go?to=http%3A%2F%2Fh%3Fapikey%3D12%26x", "/go?to=http%3A%2F%2Fh%3Fapikey%3D(secret)%26x"),
        ("POST /webhooks/12/34/messages", "POST /webhooks/12/(secret)/messages"),
        ("the key 0123ABCD is wrong", "the key (secret) is wrong"),
        ("a+b/c'd a%2Bb%2Fc%27d a%2bb/c%27d", "(secret) (secret) (secret)"),
        # What is hidden already, by us or by the service (CleanseLogMessage.cs), stays as it is.
        ("?apikey=(secret) ?apikey=(removed)", "?apikey=(secret) ?apikey=(removed)"),
        ("The.Monkey.2025.1080p", "The.Monkey.2025.1080p"),
        ("Keys = unknown; token missing", "Keys = unknown; token missing"),
    ],
)
def test_keys_are_hidden_and_the_rest_stays(text: str, clean: str) -> None:
    assert redacted(text, OURS) == clean


@settings(max_examples=200, deadline=None)
@given(key=st.text(printable, min_size=8), before=st.text(), after=st.text())
def test_a_key_never_stays_whatever_stands_around_it(key: str, before: str, after: str) -> None:
    clean = redacted(f"{before}{key}{after}", frozenset({key}))
    assert HIDDEN in clean
    assert key not in clean or key in f"{before}{HIDDEN}{after}"
