"""Interactions: somebody asked the bot something, and Discord's rules for answering."""

import enum
import secrets
from datetime import datetime, timedelta
from typing import Any

import attrs
import trio

from discarr.demo.discord.clock import Clock, Snowflakes
from discarr.demo.discord.messages import Message, Origin
from discarr.demo.discord.refusals import (
    AlreadyAcknowledged,
    InvalidWebhookToken,
    UnknownInteraction,
    UnknownWebhook,
)

Json = dict[str, Any]

ACKNOWLEDGE_WITHIN_SECONDS = 3.0
TOKEN_LIVES = timedelta(minutes=15)


class InteractionKind(enum.IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Acknowledgement(enum.IntEnum):
    """How the bot answered at first: Discord's callback types."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


PERMITTED: dict[InteractionKind, frozenset[Acknowledgement]] = {
    InteractionKind.COMMAND: frozenset(
        {Acknowledgement.MESSAGE, Acknowledgement.DEFERRED_MESSAGE, Acknowledgement.MODAL}
    ),
    InteractionKind.COMPONENT: frozenset(Acknowledgement) - {Acknowledgement.CHOICES},
    InteractionKind.AUTOCOMPLETE: frozenset({Acknowledgement.CHOICES}),
    InteractionKind.MODAL: frozenset(Acknowledgement) - {Acknowledgement.CHOICES, Acknowledgement.MODAL},
}


@attrs.define(kw_only=True, eq=False)
class Interaction:
    id: int
    token: str
    kind: InteractionKind
    user_id: int
    channel_id: int
    data: Json
    asked_at: datetime
    asked_at_seconds: float
    """By Trio's clock: deadlines and measured times are not moved by `Clock.advance`."""
    source: Message | None = None
    """Where the pressed button stands."""
    opened_by: "Interaction | None" = None
    """What the modal answered that is submitted now."""
    acknowledgement: Acknowledgement | None = None
    acknowledged_after_seconds: float | None = None
    original_id: int | None = None
    """The message that @original means."""
    answer_id: int | None = None
    """The newest message that answered, or was changed in answer."""
    choices: list[Json] = attrs.field(factory=list)
    modal: Json | None = None
    acknowledged: trio.Event = attrs.field(factory=trio.Event)
    answered: trio.Event = attrs.field(factory=trio.Event)

    @property
    def origin(self) -> Origin:
        return Origin(
            interaction_id=self.id,
            interaction_type=int(self.kind),
            user_id=self.user_id,
            command_name=self.data["name"] if self.kind is InteractionKind.COMMAND else None,
            message_id=self.source.id if self.source else None,
            triggered_by=self.opened_by.origin if self.opened_by else None,
        )

    @property
    def focused_type(self) -> int:
        """Of the option that is typed into."""
        return next((int(given["type"]) for given in self.data["options"] if given.get("focused")), 0)

    def answer_with(self, message_id: int | None) -> None:
        self.answer_id = message_id
        self.answered.set()


@attrs.frozen(kw_only=True)
class Outcome:
    """What the person who asked got."""

    acknowledgement: Acknowledgement | None
    """None: nobody answered within 3 s, and Discord showed "The application did not respond"."""
    acknowledged_after_seconds: float | None = None
    message: Message | None = None
    """The answer: a new message, or the changed one under which a button was pressed."""
    modal: Json | None = None
    choices: tuple[Json, ...] = ()
    interaction_id: int = 0

    @property
    def private(self) -> bool:
        return self.message is not None and self.message.private_to is not None

    @property
    def text(self) -> str:
        """Everything a reader sees in the answer, one line each."""
        return "" if self.message is None else self.message.text


class Interactions:
    def __init__(self, clock: Clock, snowflakes: Snowflakes) -> None:
        self._clock = clock
        self._snowflakes = snowflakes
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def begin(
        self,
        kind: InteractionKind,
        *,
        user_id: int,
        channel_id: int,
        data: Json,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        interaction = Interaction(
            id=self._snowflakes.make(),
            token=secrets.token_urlsafe(48),
            kind=kind,
            user_id=user_id,
            channel_id=channel_id,
            data=data,
            asked_at=self._clock.now(),
            asked_at_seconds=trio.current_time(),
            source=source,
            opened_by=opened_by,
        )
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        return interaction

    def to_acknowledge(self, interaction_id: int, token: str) -> Interaction:
        """The one that still waits for its first answer."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise UnknownInteraction
        if interaction.acknowledgement is not None:
            raise AlreadyAcknowledged
        if trio.current_time() - interaction.asked_at_seconds > ACKNOWLEDGE_WITHIN_SECONDS:
            raise UnknownInteraction
        return interaction

    def acknowledge(self, interaction: Interaction, how: Acknowledgement) -> None:
        interaction.acknowledgement = how
        interaction.acknowledged_after_seconds = trio.current_time() - interaction.asked_at_seconds
        interaction.acknowledged.set()

    def waiting(self) -> list[Interaction]:
        """Those that nobody has acknowledged yet."""
        return [found for found in self._by_id.values() if found.acknowledgement is None]

    def by_id(self, interaction_id: int) -> Interaction:
        """KeyError for one that never was."""
        return self._by_id[interaction_id]

    def that_opened(self, modal: Json) -> Interaction:
        return next(found for found in self._by_id.values() if found.modal is modal)

    def by_token(self, token: str) -> Interaction:
        """The one whose further messages are asked for: acknowledged, and not too old."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.acknowledgement is None:
            raise UnknownWebhook
        if self._clock.now() - interaction.asked_at > TOKEN_LIVES:
            raise InvalidWebhookToken
        return interaction

    def changed(self, message_id: int) -> None:
        """A button's message changed: whoever pressed it and waits has the answer."""
        for interaction in self._by_id.values():
            waits = interaction.acknowledgement is Acknowledgement.DEFERRED_UPDATE
            if waits and interaction.source is not None and interaction.source.id == message_id:
                interaction.answer_with(message_id)
