import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.custom_ids import NOTIFY_MENU, ButtonAction, action_of, chosen_action, custom_id_of
from discarr.model.admin_actions import (
    AnswerBlocked,
    AnswerProposal,
    BlockedAnswer,
    CancelCleanup,
    ConfirmCleanup,
    ProposalAnswer,
    ShowJournal,
    ShowProgress,
    ShowProtections,
    TurnPreview,
)
from discarr.model.calendar import CalendarFilter
from discarr.model.downloads import DownloadState
from discarr.model.user_actions import NotifyMe, PageTurn, ShowCalendar, ShowDownloads, TurnBoard
from tests.board.samples import modest

_keys = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=54)
_states = st.none() | st.sampled_from(DownloadState).map(lambda state: state.name)
_shown = st.builds(ShowDownloads, instance_key=st.none() | _keys, state=_states, page=st.integers(0, 999_999))
_pages = st.integers(0, 999_999)
_ids = st.from_regex(r"[A-Za-z0-9_-]{1,48}", fullmatch=True)
_actions = st.one_of(
    st.builds(TurnBoard, to=st.sampled_from(PageTurn)),
    _shown,
    st.builds(TurnPreview, plan_id=_ids, page=_pages),
    st.builds(ConfirmCleanup, plan_id=_ids),
    st.builds(CancelCleanup, plan_id=_ids),
    st.builds(ShowCalendar, days=st.integers(1, 366), only=st.sampled_from(CalendarFilter), page=_pages),
    st.builds(ShowJournal, page=_pages),
    st.builds(ShowProtections, page=_pages),
    st.builds(ShowProgress, page=_pages),
    st.builds(AnswerBlocked, answer=st.sampled_from(BlockedAnswer), look_id=_ids),
    st.builds(AnswerProposal, answer=st.sampled_from(ProposalAnswer), proposal_id=_ids),
)


@modest
@given(action=_actions, button=st.none() | st.sampled_from(PageTurn))
def test_a_button_brings_back_its_action(action: ButtonAction, button: PageTurn | None) -> None:
    custom_id = custom_id_of(action, button=button)
    assert action_of(custom_id) == action
    assert len(custom_id) <= 100


def test_a_menu_brings_back_what_was_chosen_from_it() -> None:
    assert chosen_action(NOTIFY_MENU, ["radarr|AB"]) == NotifyMe(download="radarr|AB")
    assert chosen_action(NOTIFY_MENU, []) is None
    assert chosen_action("another", ["radarr|AB"]) is None


@modest
@given(action=st.builds(ShowDownloads, instance_key=st.text(), state=st.text(), page=st.integers()))
def test_an_action_that_no_button_can_carry_still_makes_a_button_that_works(action: ShowDownloads) -> None:
    custom_id = custom_id_of(action, button=PageTurn.NEXT)
    assert 0 < len(custom_id.encode("utf-16-le")) // 2 <= 100
    assert isinstance(action_of(custom_id), ShowDownloads)


@modest
@given(
    custom_id=st.text()
    | st.lists(
        st.sampled_from(
            [
                "board",
                "downloads",
                "cleanup",
                "journal",
                "calendar",
                "films",
                "proposal",
                "unblock",
                "import",
                "confirm",
                "page",
                "next",
                "wait",
                "",
                "7",
                "STALLED",
                "²",
                "-1",
                "9" * 5000,
                "é",
            ]
        )
    ).map(":".join)
)
def test_any_other_id_is_none_and_never_an_error(custom_id: str) -> None:
    action = action_of(custom_id)
    assert action is None or isinstance(action, ButtonAction)


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "board",
        "board:",
        "board:sideways",
        "board:next:more",
        "downloads:",
        "downloads:0:next",
        "downloads:-1:next:",
        "downloads:1.5:next:",
        "downloads:²:next:",
        "downloads:1000000:next:",
        "downloads:0:sideways:",
        "downloads:0:next:NO_STATE",
        "downloads:0:next::",
        "downloads:0:next::" + "x" * 90,
        "cleanup:next",
        "cleanup:confirm",
        "cleanup:confirm:",
        "cleanup:confirm:a b",
        "cleanup:confirm:" + "x" * 49,
        "cleanup:page:1:next",
        "cleanup:page:x:next:plan",
        "cleanup:receipt:plan",
        "calendar:0:next:7",
        "calendar:0:next:0:films",
        "calendar:0:next:367:films",
        "calendar:0:next:7:books",
        "journal:1",
        "journal:-1:next",
        "protections:1:sideways",
        "progress:next",
        "proposal:replace",
        "proposal:agree:id",
        "proposal:replace:",
        "unblock:import",
        "unblock:import:",
        "unblock:agree:id",
        "unblock:skip:a b",
    ],
)
def test_a_malformed_id_is_none(custom_id: str) -> None:
    assert action_of(custom_id) is None
