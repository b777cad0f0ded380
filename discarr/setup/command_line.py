"""The options of `discarr init`: with --yes they are all there is."""

import argparse
from pathlib import Path

from discarr.setup.beforehand import OPTIONS


def add_init_options(parser: argparse.ArgumentParser) -> None:
    where = parser.add_argument_group("where the settings go")
    where.add_argument(
        "--env-file", type=Path, metavar="FILE", help="another file than the one that is found, or ./.env"
    )
    where.add_argument("--service", action="store_true", help="for the system's service, in /etc/discarr")
    where.add_argument(
        "--root", type=Path, default=Path("/"), metavar="FOLDER", help="with --service: below this folder"
    )
    where.add_argument("--overwrite", action="store_true", help="replace settings that are there already")
    _add_answers(parser)
    asking = parser.add_argument_group("without anybody to ask")
    asking.add_argument("--yes", action="store_true", help="ask nothing, and fail where an answer is missing")
    asking.add_argument("--start", action="store_true", help="start at the end without asking")


def _add_answers(parser: argparse.ArgumentParser) -> None:
    answers = parser.add_argument_group(
        "answers", "The environment answers, too: RADARR_URL, RADARR_API_KEY, DISCORD_TOKEN and so on."
    )
    for name, answer in OPTIONS.items():
        answers.add_argument(answer.option, dest=name, metavar=answer.metavar, help=answer.meaning)
