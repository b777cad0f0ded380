"""Who may what, from what the interaction's payload says alone."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.gateway.permissions import has_admin_permissions, is_guild_owner, refusal_for
from discarr.model.admin_actions import ReloadSettings, SetVerbose, ShowProgress
from discarr.model.requests import ADMIN_ACTIONS, Action, Caller, Request
from discarr.model.user_actions import CheckNow, PageTurn, ShowDownloads, ShowHealth, ShowHelp, TurnBoard

HERE, ELSEWHERE, LIBRARIANS, OWNER = 3, 4, 11, 21
ANYONE = Caller(user_id=1, channel_id=HERE, guild_id=2, guild_owner_id=OWNER)
OPEN_TO_ALL: tuple[Action, ...] = (
    CheckNow(), ShowHealth(), ShowDownloads(), ShowHelp(), TurnBoard(to=PageTurn.NEXT)
)  # fmt: skip
FOR_ADMINISTRATORS: tuple[Action, ...] = (SetVerbose(), ReloadSettings(), ShowProgress())


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (ANYONE, False),
        (attrs.evolve(ANYONE, permission_bits=0x8), True),
        (attrs.evolve(ANYONE, permission_bits=0x7), False),
        (attrs.evolve(ANYONE, role_ids=frozenset({LIBRARIANS})), True),
        (attrs.evolve(ANYONE, role_ids=frozenset({99})), False),
        (attrs.evolve(ANYONE, user_id=OWNER), True),
        (attrs.evolve(ANYONE, guild_owner_id=None), False),
        (attrs.evolve(ANYONE, guild_id=None, permission_bits=0x8), False),
    ],
)
def test_administrators(caller: Caller, *, expected: bool) -> None:
    assert has_admin_permissions(caller, frozenset({LIBRARIANS})) is expected


def test_nobody_owns_a_private_conversation() -> None:
    assert is_guild_owner(attrs.evolve(ANYONE, user_id=OWNER))
    assert not is_guild_owner(attrs.evolve(ANYONE, guild_owner_id=None))


@pytest.mark.parametrize("action", OPEN_TO_ALL)
def test_everyone_in_the_channel_may_look(action: Action) -> None:
    assert refusal(ANYONE, action) is None


@pytest.mark.parametrize("action", FOR_ADMINISTRATORS)
def test_only_administrators_may_change_things(action: Action) -> None:
    sentence = refusal(ANYONE, action)
    assert sentence is not None
    assert "administrators" in sentence
    assert refusal(attrs.evolve(ANYONE, user_id=OWNER), action) is None


@pytest.mark.parametrize("action", [*OPEN_TO_ALL, *FOR_ADMINISTRATORS])
def test_another_channel_is_told_the_right_one(action: Action) -> None:
    sentence = refusal(attrs.evolve(ANYONE, channel_id=ELSEWHERE, permission_bits=0x8), action)
    assert sentence is not None
    assert f"<#{HERE}>" in sentence


@given(
    caller=st.builds(
        Caller,
        user_id=st.integers(1, 5),
        channel_id=st.none() | st.integers(HERE, ELSEWHERE),
        guild_id=st.none() | st.just(2),
        guild_owner_id=st.none() | st.integers(1, 5),
        role_ids=st.frozensets(st.integers(10, 12)),
        permission_bits=st.integers(0, 2**53),
    ),
    action=st.sampled_from([*OPEN_TO_ALL, *FOR_ADMINISTRATORS]),
)
def test_no_action_is_ever_open_outside_the_channel_or_to_non_administrators(
    caller: Caller, action: Action
) -> None:
    if refusal(caller, action) is None:
        assert caller.channel_id == HERE
        assert not isinstance(action, ADMIN_ACTIONS) or has_admin_permissions(caller, frozenset({LIBRARIANS}))


def refusal(caller: Caller, action: Action) -> str | None:
    request = Request(caller=caller, action=action)
    return refusal_for(request, channel_id=HERE, admin_role_ids=frozenset({LIBRARIANS}))
