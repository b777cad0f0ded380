"""What a value that nothing can be made of does to a view: it costs its own line and is reported."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import attrs

Arguments = ParamSpec("Arguments")
Made = TypeVar("Made")


@attrs.frozen(kw_only=True)
class Poisoned:
    cause: str
    """For the log; never for Discord."""


def attempt(
    make: Callable[Arguments, Made], *arguments: Arguments.args, **named: Arguments.kwargs
) -> Made | Poisoned:
    """What `make` makes of one download's values, or why it cannot: pure functions only."""
    try:
        return make(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - a value of any kind may raise anything; it is handed on as data
        return Poisoned(cause=f"{type(error).__name__}: {error}")
