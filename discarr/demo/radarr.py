"""A simulated Radarr: `python -m discarr.demo.radarr --port 7878 --items 50`."""

from discarr.demo.arr.command_line import run_servarr
from discarr.model.services import ServiceKind

if __name__ == "__main__":
    run_servarr(ServiceKind.RADARR)
