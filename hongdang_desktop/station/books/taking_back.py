"""Undo and redo of the last own action."""

from hongdang_desktop.station.books.batching import Batches
from hongdang_desktop.station.books.undoing import take_back
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import actions


class TakingBack(Batches):
    """The verbs that take the last action back, and do it again."""

    def can_undo(self) -> str | None:
        """Return the sentence of the action that undo would take back, None when there is none."""
        action = self._core.read(actions.next_to_undo)
        return action.sentence if action and action.undoable else None

    def can_redo(self) -> str | None:
        """Return the sentence of the action that redo would bring back, None when there is none."""
        undo = self._core.read(actions.next_to_redo)
        return undo.sentence if undo else None

    def undo(self) -> Changes:
        """Take the last action back. Raises Refused NOTHING_TO_UNDO, CHANGED_SINCE, FIXED."""
        action = self._core.read(actions.next_to_undo)
        if action is None or not action.undoable:
            raise Refused("NOTHING_TO_UNDO", "没有能撤销的。")
        return take_back(self._core, action, f"撤销了：{action.sentence}")

    def redo(self) -> Changes:
        """Do again what was taken back last. Raises Refused NOTHING_TO_REDO, CHANGED_SINCE."""
        undo = self._core.read(actions.next_to_redo)
        if undo is None:
            raise Refused("NOTHING_TO_REDO", "没有能重做的。")
        return take_back(self._core, undo, "又做回来了。")
