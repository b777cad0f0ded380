"""`python -m tests.shipped`: write the man page and the shells' completions anew."""

from tests.shipped.drawn import drawn_files

for path, content in drawn_files().items():
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    print(f"wrote {path}")  # noqa: T201 - a command line prints
