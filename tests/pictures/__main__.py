"""`python -m tests.pictures`: the README's pictures, made anew from the demo.

It runs `discarr demo`, does what a visitor would do, and writes what the page shows to contrib/pictures. The
simulated services begin with the same downloads each time. Chromium is needed, and a font with coloured emoji
(Debian: chromium, fonts-noto-color-emoji).
"""

import argparse
import sys
from pathlib import Path

from tests.pictures.channel import take_pictures

FOLDER = Path(__file__).parents[2] / "contrib" / "pictures"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder (default: %(default)s)")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    for path in take_pictures(asked.into):
        sys.stdout.write(f"{path} ({path.stat().st_size / 1000:.0f} kB)\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
