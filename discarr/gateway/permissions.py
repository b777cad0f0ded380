"""Who may do what: decided from what the interaction's payload says, without asking anybody."""

from discarr.language.words import _, marked
from discarr.model.requests import ADMIN_ACTIONS, REQUESTER_ACTIONS, Caller, Request, Suggest

ADMINISTRATOR_BIT = 0x8

ONLY_ADMINISTRATORS = marked(
    "Only administrators may use this: it needs the Administrator permission on this server, or a role that "
    "ADMIN_ROLE_IDS names."
)


def is_guild_owner(caller: Caller) -> bool:
    return caller.guild_owner_id is not None and caller.user_id == caller.guild_owner_id


def has_admin_permissions(caller: Caller, admin_role_ids: frozenset[int]) -> bool:
    """The owner, whoever has Discord's Administrator permission, and the roles of ADMIN_ROLE_IDS."""
    if caller.guild_id is None:  # a private conversation has neither owner nor roles
        return False
    is_administrator = bool(caller.permission_bits & ADMINISTRATOR_BIT)
    return is_administrator or is_guild_owner(caller) or bool(caller.role_ids & admin_role_ids)


def may_request(
    caller: Caller, *, admin_role_ids: frozenset[int], requester_role_ids: frozenset[int]
) -> bool:
    """Administrators, and the roles of REQUESTER_ROLE_IDS."""
    if caller.guild_id is None:
        return False
    return has_admin_permissions(caller, admin_role_ids) or bool(caller.role_ids & requester_role_ids)


def refusal_for(
    request: Request,
    *,
    channel_id: int,
    admin_role_ids: frozenset[int],
    requester_role_ids: frozenset[int] = frozenset(),
) -> str | None:
    """Why not, in a sentence for the caller alone; None when the caller may."""
    if request.caller.channel_id != channel_id:
        return _("I only answer in {channel}. Please ask me there.", channel=f"<#{channel_id}>")
    wanted = request.action
    action = wanted.of_command if isinstance(wanted, Suggest) else wanted
    if isinstance(action, ADMIN_ACTIONS):
        return _refusal_to_administer(request.caller, admin_role_ids)
    if isinstance(action, REQUESTER_ACTIONS) and not may_request(
        request.caller, admin_role_ids=admin_role_ids, requester_role_ids=requester_role_ids
    ):
        return _("Only administrators, and the roles that REQUESTER_ROLE_IDS names, may start a search.")
    return None


def _refusal_to_administer(caller: Caller, admin_role_ids: frozenset[int]) -> str | None:
    if has_admin_permissions(caller, admin_role_ids):
        return None
    return _(ONLY_ADMINISTRATORS)
