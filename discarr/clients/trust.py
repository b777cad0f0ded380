"""Whose certificates are believed: the system's trust store, and the user's own authority."""

import ssl
from urllib.parse import urlsplit

from discarr.errors.settings import SettingsInvalid
from discarr.model.settings import TlsSettings


def trust_for(url: str, tls: TlsSettings) -> ssl.SSLContext:
    """What is reached without TLS needs nobody's word: a trust store takes 50 ms and a megabyte to load.

    Raises:
        SettingsInvalid: TLS_CA_FILE cannot be used, needed or not.
    """
    if urlsplit(url).scheme == "https" or tls.ca_file is not None:
        return trust_of(tls)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # believes nobody


def trust_of(tls: TlsSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if tls.ca_file is not None:
        _add_authority(context, tls)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _add_authority(context: ssl.SSLContext, tls: TlsSettings) -> None:
    """The error leaves the path out: it may be shown in Discord, and the user knows what they set."""
    try:
        context.load_verify_locations(cafile=tls.ca_file)
    except ssl.SSLError as error:
        raise SettingsInvalid(("TLS_CA_FILE: holds no certificate in PEM form.",)) from error
    except OSError as error:
        raise SettingsInvalid((f"TLS_CA_FILE: cannot be read ({error.strerror}).",)) from error
