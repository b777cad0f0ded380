"""What others wrote does nothing to the terminal that shows it."""

from discarr.model.printable import printable


def test_letters_of_all_scripts_stay_and_control_characters_do_not() -> None:
    assert printable("Überwachung · 監視\nzwei") == "Überwachung · 監視\nzwei"
    assert printable("a\x1b[2Jb\rc\u202ed") == "a\ufffd[2Jb\ufffdc\ufffdd"
