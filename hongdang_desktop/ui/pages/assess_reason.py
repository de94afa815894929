"""Choosing why: the usual reasons stand first, yet a digit chooses the reason of that number."""

from __future__ import annotations

from hongdang_desktop.ui.kit.choice_box import ChoiceBox


class ReasonBox(ChoiceBox):
    """The words begin with the key (Y6), so 6 is Y6 wherever it stands in the list."""

    def __init__(self) -> None:
        super().__init__((), name="原因")

    def place_of(self, digit: int) -> int:
        """Return the place of the reason of this number, -1 where it is not offered."""
        numbers = [choice.key.lstrip("Y") for choice in self._choices]
        return numbers.index(str(digit)) if str(digit) in numbers else -1
