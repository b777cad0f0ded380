"""Why there was no answer, read from what the socket, TLS or HTTP layer raised."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator

from discarr.errors.services import (
    CertificateUntrusted,
    MalformedAnswer,
    MediaClientError,
    NotTls,
    ServiceUnreachable,
)
from discarr.language.words import marked
from discarr.model.services import Instance

NO_TLS_ON_THE_OTHER_SIDE = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
"""OpenSSL's words for bytes that are no TLS record; which one depends on its version."""

BEGINS_LIKE_TLS = "illegal request line"
"""h11's complaint about a first byte no text begins with; a TLS alert's (RFC 8446, 5.1) is such a one."""

HUNG_UP = "disconnected"
"""httpcore's own word for an end before the answer's first lines were whole."""


def connection_failure(instance: Instance, url: str, error: BaseException) -> MediaClientError:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return CertificateUntrusted(instance, url, cause.verify_message)
            case ssl.SSLError(reason=reason) if reason in NO_TLS_ON_THE_OTHER_SIDE:
                return NotTls(instance, url)
            case ssl.SSLError():
                return ServiceUnreachable(instance, url, f"TLS: {cause.reason or 'no handshake'}")
            case socket.gaierror():
                return ServiceUnreachable(instance, url, marked("its name does not resolve"))
            case OSError(errno=int(number)) if number in errno.errorcode:
                return ServiceUnreachable(instance, url, os.strerror(number).lower())
    return ServiceUnreachable(instance, url, marked("the connection broke off"))


def protocol_failure(instance: Instance, url: str, path: str, error: BaseException) -> MediaClientError:
    """HTTP was broken before an answer began: a hang-up, or something that does not speak HTTP."""
    complaint = " ".join(str(cause) for cause in _causes(error))
    if BEGINS_LIKE_TLS in complaint and url.startswith("http:"):
        return NotTls(instance, url)
    if HUNG_UP in complaint:
        return ServiceUnreachable(instance, url, marked("it hung up without an answer"))
    return MalformedAnswer(instance, path, marked("it is not HTTP"))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, then what lies behind it; of several attempts in a group, each."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _causes(one)
    behind = error.__cause__ or error.__context__
    if behind is not None:
        yield from _causes(behind)
