"""Texts of others, as a terminal may show them: nothing in them moves its cursor or hides a line."""


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)
