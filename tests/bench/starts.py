"""What a start costs until the board stands on the wire again, with the state of the run before."""

from tests.bench.figures import Figure, Limit, Samples
from tests.bench.town import Town

START = Limit(most=1.5)


async def measure_starts(town: Town, *, rows: int, runs: int) -> Figure:
    """In a town where a daemon has run."""
    await town.services.ask("open")
    seconds = []
    for _ in range(runs):
        boards = (await town.discord.ask("boards"))["boards"]
        async with town.daemon() as daemon:
            await town.discord.ask("board", after=boards)
            seconds.append(daemon.cpu_seconds)
    return Figure(
        name=f"start to the first board, {rows:,} rows: CPU",
        unit="s",
        measured=Samples(seconds),
        limit=START,
    )
