"""What goes back over the bridge to whoever used a command or pressed a button."""

import attrs

from discarr.model.message import Card
from discarr.model.requests import Action
from discarr.model.suggestions import Choice


@attrs.frozen(kw_only=True)
class Sentence:
    """A private answer in words."""

    text: str


@attrs.frozen(kw_only=True)
class PrivateCard:
    """A private answer with an embed, or the next page of one."""

    card: Card
    then: Action | None = None
    """What the gateway asks next for the same caller: its answer takes this card's place."""


@attrs.frozen(kw_only=True)
class Silence:
    """Nothing to say: what was asked shows elsewhere."""


@attrs.frozen(kw_only=True)
class Choices:
    """The answer to `Suggest`: at most 25, the closest first; none is an answer too."""

    choices: tuple[Choice, ...] = ()


Reply = Sentence | PrivateCard | Silence | Choices
