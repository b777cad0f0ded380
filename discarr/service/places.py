"""Where the service's files stand."""

from pathlib import Path

import attrs

UNIT_NAME = "discarr.service"


@attrs.frozen
class Places:
    root: Path = Path("/")
    """Another one in a test."""

    @property
    def unit(self) -> Path:
        return self.root / "etc/systemd/system" / UNIT_NAME

    @property
    def unit_aside(self) -> Path:
        """Where one goes that somebody changed; systemd does not read it."""
        return self.unit.with_name(f"{UNIT_NAME}.old")

    @property
    def configuration(self) -> Path:
        return self.root / "etc/discarr"

    @property
    def settings(self) -> Path:
        """Readable for all, without secrets."""
        return self.configuration / "discarr.env"

    @property
    def credentials(self) -> Path:
        """One file for each secret, for root only."""
        return self.configuration / "credentials"

    @property
    def state(self) -> Path:
        return self.root / "var/lib/discarr"

    @property
    def private_state(self) -> Path:
        """Where systemd keeps it for a DynamicUser=; the other leads here (systemd.exec(5))."""
        return self.root / "var/lib/private/discarr"

    @property
    def local(self) -> Path:
        """What every shell searches."""
        return self.root / "usr/local"


THIS_MACHINE = Places()
