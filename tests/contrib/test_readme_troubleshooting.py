"""What the README quotes of Discarr's sentences, Discarr says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GAP = "…"
"""In a quotation and in a sentence of the code alike: what depends on the case."""


def quotations() -> list[str]:
    section = re.search(r"^## When something is wrong\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert section is not None
    rows = [line.split("|") for line in section[1].splitlines() if line.startswith("|")]
    return [quotation for row in rows for quotation in re.findall(r'"([^"]+)"', row[2])]


def sentences() -> Iterator[str]:
    """Every text of the code but its docstrings, as it will be said."""
    for path in (ROOT / "discarr").rglob("*.py"):
        if "demo" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (
                _said(node) for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)
            )


def _said(node: ast.expr) -> str:
    match node:
        case ast.JoinedStr():
            return "".join(_said(part) for part in node.values)
        case ast.Constant(value=str(text)):
            return text
        case _:
            return GAP


SENTENCES = list(sentences())


@pytest.mark.parametrize("quotation", quotations())
def test_it_is_quoted_truly(quotation: str) -> None:
    parts = [re.escape(part.strip()) for part in quotation.split(GAP) if part.strip(" .")]
    quoted = re.compile(".*".join(parts), re.DOTALL)
    assert any(quoted.search(sentence) for sentence in SENTENCES)


def test_the_usual_mistakes_are_there() -> None:
    assert len(quotations()) >= 15
