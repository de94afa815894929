"""原因 of an item: the digit on the key is the digit in the words, wherever the reason stands."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.pages.assess_reason import ReasonBox


def test_a_digit_is_the_number_of_the_reason() -> None:
    box = ReasonBox()
    box.set_choices(Choice(key, f"{key} …") for key in ("Y6", "Y1", "Y2", "Y7"))
    for pressed, chosen in ((Qt.Key.Key_6, "Y6"), (Qt.Key.Key_1, "Y1"), (Qt.Key.Key_7, "Y7")):
        QTest.keyClick(box, pressed)
        assert box.value() == chosen


def test_a_digit_that_is_not_offered_changes_nothing() -> None:
    box = ReasonBox()
    box.set_choices(Choice(key, f"{key} …") for key in ("Y7", "Y8"))
    QTest.keyClick(box, Qt.Key.Key_8)
    QTest.keyClick(box, Qt.Key.Key_1)
    assert box.value() == "Y8"
