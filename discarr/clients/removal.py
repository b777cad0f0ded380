"""What a removal asks for, and what the answer to it proves."""

import enum

import attrs

from discarr.errors.services import (
    CertificateUntrusted,
    MediaClientError,
    NotTls,
    ServiceFailed,
    ServiceRefused,
)
from discarr.language.words import marked
from discarr.model.cleanup import CleanupOptions

NO_REFUSALS = {
    408,  # a proxy's word for a service that went on working
    409,  # the services' own for a row that changed under them (ModelConflictException): in the midst of it
}
"""What proves nothing although it is no 5xx."""


class Proof(enum.Enum):
    DONE = "done"
    NO_SUCH_ROW = "no such row"
    REFUSED = "refused"
    """Nothing was done."""
    UNCLEAR = "unclear"
    """It may have been done, or may still be under way: a timeout, a broken connection, any 5xx, a web page
    (which some proxies call an empty 200)."""


@attrs.frozen(kw_only=True)
class RemovalAnswer:
    proof: Proof
    cause: str = ""
    """Why it is not done, in words fit for Discord."""


DONE = RemovalAnswer(proof=Proof.DONE)
NO_ANSWER = RemovalAnswer(proof=Proof.UNCLEAR, cause=marked("Discarr was interrupted before an answer came."))


def removal_query(options: CleanupOptions) -> dict[str, str]:
    """Every parameter there is, for removeFromClient left out means true."""
    flags = {
        "removeFromClient": options.from_client,
        "blocklist": options.blocklist,
        "skipRedownload": not options.searches,
        "changeCategory": False,
    }
    return {name: str(value).lower() for name, value in flags.items()}


def answer_of(error: MediaClientError) -> RemovalAnswer:
    return RemovalAnswer(proof=_proof(error), cause=error.cause)


def _proof(error: MediaClientError) -> Proof:
    match error:
        case ServiceFailed(status=404):
            return Proof.NO_SUCH_ROW
        case ServiceFailed(status=status) if status < 500 and status not in NO_REFUSALS:
            return Proof.REFUSED
        case ServiceRefused() | NotTls() | CertificateUntrusted():
            return Proof.REFUSED
        case _:
            return Proof.UNCLEAR
