"""`/help`: every command in a line."""

from discarr.board.words import BLUE
from discarr.model.message import Card, Embed, Field

_FOR_EVERYONE = (
    ("/check", "read every queue and service now, and say what changed"),
    ("/downloads", "every download with its details, only for you; choose an instance or a state"),
    ("/notify", "be called when a download is imported; what you wait for"),
    ("/calendar", "the episodes and films of the next days"),
    ("/search", "how a film or series stands, and what is missing; who may can search for it"),
    ("/health", "how well each service is, and what to do where one is not"),
    ("/disk", "how much room there is, and what the queues still take of it"),
    ("/help", "this list"),
)
_FOR_ADMINISTRATORS = (
    ("/cleanup", "what is stuck or failed; removes it once you confirm"),
    ("/unblock", "what waits for a hand, one by one: why, its files; import, remove or skip it"),
    ("/journal", "every removal: who, when, what, why, and what became of it"),
    ("/protect", "what no cleanup touches: list, add, remove"),
    ("/progress", "what is tracked, how fast it moves, what is stuck and why; one download by its name"),
    ("/maintenance", "for a while, like 2h: health is not announced, and nothing counts as stuck"),
    ("/verbose", "a detailed log, on or off"),
    ("/reload", "read the settings file again"),
)


def help_card(*, is_admin: bool) -> Card:
    fields = [Field(name="For everyone", value=_listed(_FOR_EVERYONE))]
    if is_admin:
        fields.append(Field(name="For administrators", value=_listed(_FOR_ADMINISTRATORS)))
    about = "The board above shows what is downloading; the card beside it shows which services are well."
    return Card(embed=Embed(title="Discarr", description=about, colour=BLUE, fields=tuple(fields)))


def _listed(commands: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"`{command}` {what}" for command, what in commands)
