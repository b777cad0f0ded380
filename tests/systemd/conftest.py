"""One boot for all of these tests; each begins with the service as it is after the installation."""

from collections.abc import Iterator

import pytest

from tests.systemd.machine import booted, why_it_cannot_boot
from tests.systemd.shipped import Service, install, visible_in_the_container


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    reason = why_it_cannot_boot()
    if reason is not None:
        pytest.skip(f"real systemd: {reason}")
    visible = visible_in_the_container(tmp_path_factory.mktemp("wheels"))
    with booted(tmp_path_factory.mktemp("container"), visible=visible) as machine:
        yield install(machine)


@pytest.fixture
def stopped(installed: Service) -> Iterator[Service]:
    installed.configure()
    installed.drop_in()
    yield installed
    installed.machine.systemctl("stop", "discarr")
    installed.machine.systemctl("reset-failed")


@pytest.fixture
def service(stopped: Service) -> Service:
    """Started, and ready as far as systemd knows."""
    stopped.machine.systemctl("start", "discarr")
    return stopped
