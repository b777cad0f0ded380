"""Whose certificates are believed: the system's trust store, and the user's own authority."""

import ssl

from discarr.errors import SettingsInvalid
from discarr.model.settings import TlsSettings


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
