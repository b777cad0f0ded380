"""`/help`: every command in a line."""

from discarr.board.words import BLUE
from discarr.language.words import _, marked, pgettext
from discarr.model.message import Card, Embed, Field

_FOR_EVERYONE = (
    ("check", marked("read every queue and service now, and say what changed")),
    ("downloads", marked("every download with its details, only for you; choose an instance or a state")),
    ("notify", marked("be called when a download is imported; what you wait for")),
    ("calendar", marked("the episodes and films of the next days")),
    ("search", marked("how a film or series stands, and what is missing; whoever may, can search for it")),
    ("health", marked("how well each service is, and what to do where one is not")),
    ("disk", marked("how much room there is, and what the queues still take of it")),
    ("help", marked("this list")),
)
_FOR_ADMINISTRATORS = (
    ("cleanup", marked("what is stuck or failed; removes it once you confirm")),
    ("unblock", marked("what waits for a hand, one by one: why, its files; import, remove or skip it")),
    ("journal", marked("every removal: who, when, what, why, and what became of it")),
    ("protect", marked("what no cleanup touches: list, add, remove")),
    (
        "progress",
        marked("what is tracked, how fast it moves, what is stuck and why; one download by its name"),
    ),
    ("maintenance", marked("for a while, like 2h: health is not announced, and nothing counts as stuck")),
    ("verbose", marked("a detailed log, on or off")),
    ("reload", marked("read the settings file again")),
)


def help_card(*, is_admin: bool) -> Card:
    fields = [Field(name=_("For everyone"), value=_listed(_FOR_EVERYONE))]
    if is_admin:
        fields.append(Field(name=_("For administrators"), value=_listed(_FOR_ADMINISTRATORS)))
    about = _("The board above shows what is downloading; the card beside it shows which services are well.")
    return Card(embed=Embed(title="Discarr", description=about, colour=BLUE, fields=tuple(fields)))


def _listed(commands: tuple[tuple[str, str], ...]) -> str:
    return "\n".join("`/" + pgettext("command", command) + f"` {_(what)}" for command, what in commands)
