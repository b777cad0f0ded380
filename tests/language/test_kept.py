"""What was decided in English is read in the language of the reader, as far as it is ours."""

import enum
from datetime import timedelta

import pytest

from discarr.clients.base import PHASES
from discarr.errors.services import (
    CertificateUntrusted,
    ClientClosed,
    KeyOfAnother,
    MalformedAnswer,
    MediaClientError,
    NotTls,
    QueueKeptChanging,
    ServiceClockApart,
    ServiceFailed,
    ServiceRefused,
    ServiceStarting,
    ServiceTimedOut,
    ServiceUnreachable,
    WrongBasePath,
    WrongService,
)
from discarr.language.catalogue import entries_of
from discarr.language.kept import expression, translated
from discarr.language.patterns import PATTERNS
from discarr.language.words import speaking
from discarr.model.calendar import ReleaseKind
from discarr.model.cleanup import Outcome, ProtectionKind, Reason
from discarr.model.downloads import DownloadState
from discarr.model.evidence import StuckRule
from discarr.model.imports import ImportOutcome, Lack
from discarr.model.services import HealthState, Instance, ServiceKind

RADARR = Instance(kind=ServiceKind.RADARR, name="4k")
URL = "http://127.0.0.1:7878/radarr"

CAUSES = [
    ServiceUnreachable(RADARR, URL, "connection refused"),
    CertificateUntrusted(RADARR, URL, "certificate has expired"),
    NotTls(RADARR, "https://127.0.0.1"),
    *(ServiceTimedOut(RADARR, URL, phase) for phase in PHASES.values()),
    ServiceRefused(RADARR, 401),
    KeyOfAnother(RADARR, 401, Instance(kind=ServiceKind.SONARR)),
    WrongBasePath(RADARR, URL, "a web page"),
    WrongBasePath(RADARR, URL, "a redirect", base="/radarr"),
    *(ServiceClockApart(RADARR, timedelta(hours=hours)) for hours in (-100, -1, 1, 100)),
    ServiceStarting(RADARR),
    ServiceFailed(RADARR, "/api/v3/queue", 500),
    MalformedAnswer(RADARR, "/api/v3/queue", "it is not HTTP"),
    WrongService(RADARR, "Sonarr"),
    QueueKeptChanging(RADARR),
    ClientClosed(RADARR),
]


@pytest.mark.parametrize("error", CAUSES, ids=lambda error: type(error).__name__)
def test_why_a_service_could_not_be_read_is_translated(error: MediaClientError) -> None:
    with speaking("de"):
        assert translated(error.cause) != error.cause
    assert translated(error.cause) == error.cause


def test_what_was_filled_in_stays_and_is_translated_where_it_is_ours() -> None:
    with speaking("de"):
        assert translated("nothing answers (its name does not resolve). Is it running, and is X right?") == (
            "dort antwortet nichts (sein Name lässt sich nicht auflösen). Läuft er, und stimmt X?"
        )
        assert translated("protected (indexer: {Nyaa} (v2))") == "geschützt (Indexer: {Nyaa} (v2))"
        assert translated("it is needs a hand") == "jetzt braucht Hilfe"


@pytest.mark.parametrize(
    "text", ["", "Sample", "No files found are eligible for import", "{", "{count} {0}", "x" * 100_000]
)
def test_what_is_not_ours_is_shown_as_it_is(text: str) -> None:
    with speaking("de"):
        assert translated(text) == text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_first_pattern_that_fits_is_the_one_that_was_meant(pattern: str) -> None:
    fields = expression(pattern).groupindex
    filled = pattern.format(**dict.fromkeys(fields, "something"))
    assert next(each for each in PATTERNS if expression(each).fullmatch(filled)) == pattern


@pytest.mark.parametrize(
    "words",
    [
        DownloadState,
        HealthState,
        Reason,
        StuckRule,
        ProtectionKind,
        ReleaseKind,
        Outcome,
        ImportOutcome,
        Lack,
    ],
)
def test_every_word_that_is_shown_has_a_translation(words: type[enum.Enum]) -> None:
    known = {entry.msgid for entry in entries_of("de")}
    not_shown = {ReleaseKind.EPISODE}
    assert {word.value for word in words if word not in not_shown} <= known
