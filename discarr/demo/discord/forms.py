"""What is wrong with a form, gathered and nested the way Discord answers it."""

from typing import Any

from discarr.demo.discord.refusals import InvalidForm

Path = tuple[str | int, ...]


class Form:
    """Collects problems by path; `check` raises them all at once."""

    def __init__(self) -> None:
        self._problems: dict[Path, list[dict[str, str]]] = {}

    def problem(self, path: Path, code: str, message: str) -> None:
        self._problems.setdefault(path, []).append({"code": code, "message": message})

    def text(self, path: Path, value: object, *, most: int, least: int = 0) -> str:
        """A string of that many characters; absent counts as empty."""
        if value is None and least:
            self.problem(path, "BASE_TYPE_REQUIRED", "This field is required")
            return ""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problem(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
            return ""
        self._length(path, value.strip(), most, least)
        return value.strip()

    def _length(self, path: Path, text: str, most: int, least: int) -> None:
        if least and not text:
            self.problem(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif least > 0 and not least <= len(text) <= most:
            self.problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif len(text) > most:
            self.problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def items(self, path: Path, value: object, *, most: int, least: int = 0) -> list[dict[str, Any]]:
        """A list of objects, of that many."""
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if least and not least <= len(value) <= most:
            self.problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif len(value) > most:
            self.problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def one_of(self, path: Path, value: object, allowed: tuple[object, ...]) -> None:
        if value not in allowed:
            choices = ", ".join(map(str, allowed))
            self.problem(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")

    def kind_of(self, path: Path, component: dict[str, Any], kinds: tuple[int, ...]) -> bool:
        """Whether a component is of a kind that may stand here."""
        fits = component.get("type") in kinds
        if not fits:
            numbers = ", ".join(str(int(kind)) for kind in sorted(kinds))
            listed = f"({numbers},)" if len(kinds) == 1 else f"({numbers})"
            self.problem(path, "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {listed}.')
        return fits

    def check(self) -> None:
        if self._problems:
            raise InvalidForm(self._nested())

    def _nested(self) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        for path, problems in self._problems.items():
            at = errors
            for step in path:
                at = at.setdefault(str(step), {})
            at.setdefault("_errors", []).extend(problems)
        return errors
