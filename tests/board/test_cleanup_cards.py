"""What administrators read before and after something is removed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.cleanup import cancelled_card, preview_card, receipt_card, removing_card
from discarr.board.custom_ids import action_of
from discarr.board.journal import journal_card
from discarr.board.proposal import PROPOSAL_MARK, proposal_card, proposal_view, stopped_proposal_card
from discarr.board.protections import protections_card
from discarr.model.admin_actions import (
    AnswerProposal,
    CancelCleanup,
    ConfirmCleanup,
    ProposalAnswer,
    ShowJournal,
    ShowProtections,
    TurnPreview,
)
from discarr.model.cleanup import (
    CleanupCandidate,
    CleanupOptions,
    CleanupPlan,
    JournalEntry,
    LeftAlone,
    Outcome,
    Protection,
    ProtectionKind,
    Reason,
    Receipt,
)
from discarr.model.message import ButtonStyle, Card
from discarr.model.proposals import Proposal
from tests.board.markdown import broken_limits, constructs, visible
from tests.board.samples import GB, NOW, RADARR, SONARR, amounts, instances, modest, texts, times

STUCK = CleanupCandidate(
    instance=RADARR,
    download_id="A",
    title="Dune.Part.Two.2024.1080p.WEB-DL-GRP",
    reason=Reason.STUCK,
    why="no progress for 3 h",
    size_bytes=10 * GB,
    done_bytes=4 * GB,
)
FAILED = attrs.evolve(
    STUCK, instance=SONARR, download_id="B", title="Show.S01", reason=Reason.FAILED, why="gave up"
)
ENTRY = JournalEntry(
    entry_id="1",
    at=NOW,
    by=42,
    instance=RADARR,
    download_id="A",
    title=STUCK.title,
    reason=Reason.STUCK,
    why=STUCK.why,
    options=CleanupOptions(),
    outcome=Outcome.REMOVED,
    note="the queue no longer lists it",
)


def plan(*candidates: CleanupCandidate, **changes: Any) -> CleanupPlan:
    made = CleanupPlan(plan_id="plan", options=CleanupOptions(), candidates=candidates, made_at=NOW)
    return attrs.evolve(made, **changes)


def preview(made: CleanupPlan, *, page: int = 0, dry_run: bool = False) -> Card:
    return preview_card(made, page=page, dry_run=dry_run, expires_at=NOW + timedelta(minutes=10))


def read(card: Card) -> str:
    return visible(f"{card.embed.title}\n{card.embed.description}\n{card.embed.footer}")


def actions(card: Card) -> list[object]:
    return [action_of(button.custom_id) for row in card.rows for button in row]


# --- /cleanup -------------------------------------------------------------------------------------------


def test_a_preview_groups_by_reason_and_says_what_and_why() -> None:
    text = read(preview(plan(FAILED, STUCK)))
    assert "2 downloads would be removed" in text
    assert text.index("Stuck") < text.index(STUCK.title) < text.index("Failed") < text.index("Show.S01")
    assert "**Dune.Part.Two.2024.1080p.WEB-DL-GRP** · Radarr · 40 % of 10 GB\n-# no progress for 3 h" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, ("left as it is\n", "another one is searched for", "Lost:** nothing")),
        ({"from_client": True}, ("deleted, with all data", "Lost:** 8.0 GB that was downloaded")),
        ({"search": False}, ("blocklisted; nothing is searched for",)),
        ({"blocklist": False}, ("the service forgets about it", "may grab the same one again")),
    ],
)
def test_a_preview_says_what_the_options_do_and_what_is_lost(
    options: dict[str, Any], said: tuple[str, ...]
) -> None:
    text = read(preview(plan(STUCK, FAILED, options=CleanupOptions(**options))))
    assert [words for words in said if words not in text] == []


def test_a_preview_is_confirmed_by_a_red_button_and_can_be_cancelled() -> None:
    card = preview(plan(STUCK))
    assert actions(card) == [ConfirmCleanup(plan_id="plan"), CancelCleanup(plan_id="plan")]
    assert card.rows[0][0].style is ButtonStyle.DANGER


def test_a_dry_run_has_nothing_to_confirm() -> None:
    card = preview(plan(STUCK), dry_run=True)
    assert card.rows == ()
    assert "nothing can be removed" in read(card)


def test_a_preview_without_candidates_has_nothing_to_confirm_and_lists_what_is_left_alone() -> None:
    card = preview(plan(left_alone=(LeftAlone(instance=RADARR, title="Alien", why="waits for a hand"),)))
    assert card.rows == ()
    assert "Alien · Radarr: waits for a hand" in read(card)


def test_every_candidate_is_on_some_page_of_the_preview() -> None:
    many = plan(*(attrs.evolve(STUCK, download_id=f"{n}", title=f"Film.{n:03}.x") for n in range(40)))
    pages = [read(preview(many, page=page)) for page in range(6)]
    assert [sum(f"Film.{n:03}.x" in page for page in pages) for n in range(40)] == [1] * 40
    assert TurnPreview(plan_id="plan", page=1) in actions(preview(many))
    assert ConfirmCleanup(plan_id="plan") in actions(preview(many, page=5))


def test_what_is_being_removed_or_was_cancelled_cannot_be_pressed_again() -> None:
    assert removing_card(plan(STUCK)).rows == cancelled_card().rows == ()


def test_a_receipt_says_what_became_of_each_the_doubtful_ones_first() -> None:
    outcomes = [Outcome.REMOVED, Outcome.UNKNOWN, Outcome.REMOVED, Outcome.SKIPPED, Outcome.FAILED]
    entries = tuple(attrs.evolve(ENTRY, title=f"T{n}", outcome=outcome) for n, outcome in enumerate(outcomes))
    text = read(receipt_card(Receipt(entries=entries)))
    assert text.startswith("🧾 2 removed, 1 skipped, 1 unknown, 1 failed")
    assert [text.index(f"T{n}") for n in (4, 1, 3, 0, 2)] == sorted(text.index(f"T{n}") for n in range(5))
    assert "the queue no longer lists it" in text


def test_a_long_receipt_says_how_many_more() -> None:
    assert "and 12 more" in read(receipt_card(Receipt(entries=(ENTRY,) * 22)))


# --- /journal and /protect ------------------------------------------------------------------------------


def test_the_journal_begins_with_the_newest_and_says_who_when_what_why_and_what_became_of_it() -> None:
    old = attrs.evolve(ENTRY, entry_id="0", at=NOW - timedelta(days=1), by=None, title="Old.Film")
    text = read(journal_card([old, ENTRY], page=0))
    assert text.index(ENTRY.title) < text.index("Old.Film")
    assert "<t:1786363200:f> · <@42> · stuck · left in the client, blocklisted, searched again" in text
    assert "by itself" in text
    assert "no progress for 3 h · the queue no longer lists it" in text


def test_the_journal_and_the_protections_have_pages() -> None:
    entries = [attrs.evolve(ENTRY, entry_id=f"{n}") for n in range(20)]
    assert ShowJournal(page=1) in actions(journal_card(entries, page=0))
    protections = [protection(n) for n in range(30)]
    assert ShowProtections(page=2) in actions(protections_card(protections, page=1))


def protection(number: int) -> Protection:
    return Protection(protection_id=f"{number}", kind=ProtectionKind.RELEASE, value="*REMUX*", by=42, at=NOW)


def test_protections_are_listed_with_their_numbers() -> None:
    text = read(protections_card([protection(7)], page=0))
    assert "1 protection" in text
    assert "7: releases like **\\*REMUX\\***" in protections_card([protection(7)], page=0).embed.description
    assert "Nothing is protected." in read(protections_card([], page=0))


# --- the proposal ---------------------------------------------------------------------------------------


def proposal_of(*candidates: CleanupCandidate) -> Card:
    proposals = [Proposal(candidate=candidate, asked_at=NOW) for candidate in candidates]
    return proposal_card(proposal_view(proposals, proposal_id="abc"))


def test_a_proposal_has_its_four_answers_and_its_mark() -> None:
    card = proposal_of(STUCK, FAILED)
    assert actions(card) == [AnswerProposal(answer=each, proposal_id="abc") for each in ProposalAnswer]
    assert card.embed.footer.startswith(PROPOSAL_MARK)
    assert "2 downloads need a decision" in read(card)
    assert "left as it is" in read(card)
    assert "nothing that was downloaded" in read(card)
    assert "and 12 more" in read(proposal_of(*(STUCK,) * 21))


# --- for any input --------------------------------------------------------------------------------------

options = st.builds(
    CleanupOptions,
    instance_key=st.none() | texts,
    from_client=st.booleans(),
    blocklist=st.booleans(),
    search=st.booleans(),
)
candidates = st.builds(
    CleanupCandidate,
    instance=instances,
    download_id=texts,
    title=texts,
    reason=st.sampled_from(Reason),
    why=texts,
    size_bytes=amounts,
    done_bytes=amounts,
)
plans = st.builds(
    CleanupPlan,
    plan_id=st.just("p" * 16),
    options=options,
    candidates=st.lists(candidates, max_size=20).map(tuple),
    left_alone=st.lists(st.builds(LeftAlone, instance=instances, title=texts, why=texts), max_size=9).map(
        tuple
    ),
    made_at=times,
)
entries = st.builds(
    JournalEntry,
    entry_id=texts,
    at=times,
    by=st.none() | st.integers(0, 2**63),
    instance=instances,
    download_id=texts,
    title=texts,
    reason=st.sampled_from(Reason),
    why=texts,
    options=options,
    outcome=st.sampled_from(Outcome),
    note=texts,
)
protections = st.builds(
    Protection,
    protection_id=texts,
    kind=st.sampled_from(ProtectionKind),
    value=texts,
    by=st.integers(0, 2**63),
    at=times,
    title=texts,
)


@modest
@given(made=plans, page=st.integers(-1, 9), dry_run=st.booleans())
def test_no_input_breaks_a_limit_of_a_preview(made: CleanupPlan, page: int, *, dry_run: bool) -> None:
    assert broken_limits(preview(made, page=page, dry_run=dry_run)) == []
    view = proposal_view(
        [Proposal(candidate=each, asked_at=NOW) for each in made.candidates], proposal_id="x"
    )
    assert (
        broken_limits(proposal_card(view)) == broken_limits(stopped_proposal_card(view, stopped_at=NOW)) == []
    )


@modest
@given(listed=st.lists(entries, max_size=15), page=st.integers(-1, 9))
def test_no_input_breaks_a_limit_of_what_became_of_it(listed: list[JournalEntry], page: int) -> None:
    assert broken_limits(journal_card(listed, page=page)) == []
    assert broken_limits(receipt_card(Receipt(entries=tuple(listed)))) == []


@modest
@given(listed=st.lists(protections, max_size=15), page=st.integers(-1, 9))
def test_no_input_breaks_a_limit_of_the_protections(listed: list[Protection], page: int) -> None:
    assert broken_limits(protections_card(listed, page=page)) == []


@pytest.mark.parametrize("text", ["*" * 5000, "😀" * 5000])
@pytest.mark.parametrize("count", [1, 7, 400])
def test_the_longest_of_each_card_is_inside_the_limits(text: str, count: int) -> None:
    instance = attrs.evolve(RADARR, name=text)
    long = attrs.evolve(STUCK, instance=instance, title=text, why=text, size_bytes=10**30, done_bytes=10**29)
    left = (LeftAlone(instance=instance, title=text, why=text),) * count
    wide = CleanupOptions(instance_key=text, from_client=True)
    entry = attrs.evolve(ENTRY, instance=instance, title=text, why=text, note=text, by=2**63, options=wide)
    view = proposal_view([Proposal(candidate=long, asked_at=NOW)] * count, proposal_id="x" * 16)
    cards = [
        preview(plan(*(long,) * count, left_alone=left, options=wide), page=1),
        preview(plan(left_alone=left, options=wide)),
        receipt_card(Receipt(entries=(entry,) * count)),
        journal_card([entry] * count, page=0),
        protections_card([attrs.evolve(protection(n), value=text) for n in range(count)], page=0),
        proposal_card(view),
        stopped_proposal_card(view, stopped_at=NOW),
    ]
    assert [broken_limits(card) for card in cards] == [[]] * len(cards)


@pytest.mark.parametrize(
    "card_of",
    [
        lambda hostile: preview(plan(attrs.evolve(STUCK, title=hostile, why=hostile))),
        lambda hostile: proposal_of(attrs.evolve(STUCK, title=hostile, why=hostile)),
        lambda hostile: receipt_card(Receipt(entries=(attrs.evolve(ENTRY, title=hostile, note=hostile),))),
    ],
)
def test_titles_and_reasons_can_only_be_read(card_of: Callable[[str], Card]) -> None:
    harmless = constructs(card_of("harmless").embed.description)
    hostile = "@everyone ||<@1>|| [x](https://y.z) `code` # head"
    assert constructs(card_of(hostile).embed.description) == harmless
