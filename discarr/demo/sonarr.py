"""A simulated Sonarr: `python -m discarr.demo.sonarr --port 8989 --items 50`."""

from discarr.demo.arr.command_line import run_servarr
from discarr.model.services import ServiceKind

if __name__ == "__main__":
    run_servarr(ServiceKind.SONARR)
