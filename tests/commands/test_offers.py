"""Who may decide about what was shown, once, and for how long."""

from datetime import UTC, datetime

import attrs

from discarr.commands.cleanup import PREVIEW_WORDS
from discarr.commands.offers import OFFER_STAYS, Offer, Offers, Refused

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
REQUESTER, ANOTHER = 1, 2


@attrs.define
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def offers(clock: Clock) -> Offers[str]:
    return Offers(monotonic=clock, words=PREVIEW_WORDS)


def why(found: Offer[str] | Refused) -> str:
    return found.why if isinstance(found, Refused) else ""


def test_its_requester_takes_it_once() -> None:
    shown = offers(Clock())
    shown.add("plan", "what was shown", by=REQUESTER, now=NOW)
    assert isinstance(shown.take("plan", by=REQUESTER, afterwards="It was confirmed already."), Offer)
    assert "confirmed already" in why(
        shown.take("plan", by=REQUESTER, afterwards="It was confirmed already.")
    )
    assert "confirmed already" in why(
        shown.take("plan", by=REQUESTER, afterwards="It was cancelled already.")
    )


def test_nobody_else_takes_it_and_it_stays() -> None:
    shown = offers(Clock())
    shown.add("plan", "what was shown", by=REQUESTER, now=NOW)
    assert "somebody else's" in why(shown.take("plan", by=ANOTHER, afterwards="It was confirmed already."))
    assert isinstance(shown.look_at("plan", by=REQUESTER), Offer)


def test_it_expires_by_the_clock_that_is_never_set() -> None:
    clock = Clock()
    shown = offers(clock)
    shown.add("plan", "what was shown", by=REQUESTER, now=NOW)
    clock.seconds += OFFER_STAYS.total_seconds() - 1
    assert isinstance(shown.look_at("plan", by=REQUESTER), Offer)
    clock.seconds += 1
    assert "expired" in why(shown.take("plan", by=REQUESTER, afterwards="It was confirmed already."))


def test_an_unknown_one_says_how_to_go_on() -> None:
    assert "/cleanup again" in why(offers(Clock()).look_at("plan", by=REQUESTER))


def test_only_so_many_are_remembered() -> None:
    shown = offers(Clock())
    for number in range(500):
        shown.add(f"{number}", "what was shown", by=REQUESTER, now=NOW)
    assert "do not know" in why(shown.look_at("0", by=REQUESTER))
    assert isinstance(shown.look_at("499", by=REQUESTER), Offer)
