"""How Discord says no: an HTTP status, a code of its own, and words."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """An error answer: `{"message": ..., "code": ...}`, with `errors` for a form."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: dict[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code, **(extra or {})}
        if errors is not None:
            self.body["errors"] = errors
        self.headers = dict(headers or {})


class Unauthorized(Refusal):
    def __init__(self) -> None:
        super().__init__(401, 0, "401: Unauthorized")


class NotFound(Refusal):
    """A route that Discord does not have."""

    def __init__(self) -> None:
        super().__init__(404, 0, "404: Not Found")


class UnknownChannel(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10003, "Unknown Channel")


class UnknownGuild(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10004, "Unknown Guild")


class UnknownMember(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10007, "Unknown Member")


class UnknownMessage(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10008, "Unknown Message")


class UnknownUser(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10013, "Unknown User")


class UnknownApplication(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10002, "Unknown Application")


class UnknownWebhook(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10015, "Unknown Webhook")


class UnknownInteraction(Refusal):
    """Too late (3 s), or never asked."""

    def __init__(self) -> None:
        super().__init__(404, 10062, "Unknown interaction")


class UnknownCommand(Refusal):
    def __init__(self) -> None:
        super().__init__(404, 10063, "Unknown application command")


class AlreadyAcknowledged(Refusal):
    def __init__(self) -> None:
        super().__init__(400, 40060, "Interaction has already been acknowledged.")


class MissingAccess(Refusal):
    """The channel cannot even be seen."""

    def __init__(self) -> None:
        super().__init__(403, 50001, "Missing Access")


class MissingPermissions(Refusal):
    """The channel is seen, but this is not allowed there."""

    def __init__(self) -> None:
        super().__init__(403, 50013, "Missing Permissions")


class NotTheAuthor(Refusal):
    def __init__(self) -> None:
        super().__init__(403, 50005, "Cannot edit a message authored by another user")


class EmptyMessage(Refusal):
    def __init__(self) -> None:
        super().__init__(400, 50006, "Cannot send an empty message")


class InvalidWebhookToken(Refusal):
    """The token of an interaction lives 15 minutes."""

    def __init__(self) -> None:
        super().__init__(401, 50027, "Invalid Webhook Token")


class TooOldToBulkDelete(Refusal):
    def __init__(self) -> None:
        super().__init__(400, 50034, "You can only bulk delete messages that are under 14 days old.")


class InvalidForm(Refusal):
    """`errors` is nested by the path of the value, and ends in `_errors` lists."""

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__(400, 50035, "Invalid Form Body", errors=errors)


class InvalidJson(Refusal):
    def __init__(self) -> None:
        super().__init__(400, 50109, "The request body contains invalid JSON.")


class RateLimited(Refusal):
    """429. Without `Via` a client takes it for a ban by Cloudflare and gives up at once."""

    def __init__(
        self, retry_after_seconds: float, *, shared: bool = False, headers: Mapping[str, str]
    ) -> None:
        super().__init__(
            429,
            0,
            "You are being rate limited.",
            extra={"retry_after": round(retry_after_seconds, 3), "global": shared},
            headers={**headers, "Via": "1.1 google", "Retry-After": str(int(retry_after_seconds) + 1)},
        )


class TooManyOldEdits(Refusal):
    """Messages older than an hour have a limit of their own, whose size Discord does not publish."""

    def __init__(self, retry_after_seconds: float) -> None:
        super().__init__(
            429,
            30046,
            "Maximum number of edits to messages older than 1 hour reached. Try again later.",
            extra={"retry_after": round(retry_after_seconds, 3), "global": False},
            headers={"Via": "1.1 google", "Retry-After": str(int(retry_after_seconds) + 1)},
        )
