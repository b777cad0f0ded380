"""Recorded and invented histories, each with the verdict at every step: one more is one more file."""

from pathlib import Path

import pytest

from tests.monitoring.replay import Replay, history_files, read_history, said


@pytest.mark.parametrize("path", history_files(), ids=lambda path: path.stem)
def test_every_step_of_the_history_has_the_verdicts_it_tells(path: Path) -> None:
    history = read_history(path)
    replay = Replay.of(history)
    for number, step in enumerate(history["step"], start=1):
        for repetition in range(step.get("times", 1)):
            found = said(replay.play(step, repetition), step.get("service", "radarr"))
            where = f"step {number}, time {repetition + 1} of {step.get('times', 1)}: {step}"
            assert found == step.get("verdicts", {}), where
