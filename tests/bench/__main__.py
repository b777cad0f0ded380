"""`python -m tests.bench`: how fast Discarr is, beside what the wire costs at the least and what is asked of it."""

import argparse
import sys
from functools import partial
from pathlib import Path

import trio

from tests.bench.figures import Figure
from tests.bench.poll_figures import SHARES, measure_polls, poll_figures
from tests.bench.polls import polling
from tests.bench.table import as_json, as_table
from tests.bench.town import HERE, open_town

RUNS = 5
ROWS = (10_000,)


def main() -> None:
    asked = _parser().parse_args()
    figures = trio.run(partial(_measure, asked))
    print(as_table(figures))
    if asked.json is not None:
        asked.json.write(as_json(figures) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=("poll",), default=("poll",))
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS, help="sizes of the queue")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each measurement (default: %(default)s)")
    parser.add_argument(
        "--changed", type=float, nargs="+", default=SHARES, help="shares that change: 0 0.1 1"
    )
    parser.add_argument("--json", type=argparse.FileType("w"), help="a file, or - for standard output")
    parser.add_argument(
        "--checkout", type=Path, default=HERE, help="whose Discarr is measured (default: this checkout's)"
    )
    return parser


async def _measure(asked: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    for rows in asked.rows:
        sys.stderr.write(f"polls of {rows:,} rows\n")
        async with open_town(rows=rows, checkout=asked.checkout.resolve()) as town, polling(town) as polls:
            measured = await measure_polls(polls, runs=asked.runs, shares=asked.changed)
        for share, pairs in measured.items():
            figures += poll_figures(rows, share, pairs)
    return figures


if __name__ == "__main__":
    main()
