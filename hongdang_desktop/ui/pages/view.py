"""A part of a page that takes turns with others in the same place."""

from PySide6.QtWidgets import QWidget


class View(QWidget):
    """The page calls ``looked_at`` when the view is shown and ``place_changed`` for a new stick."""

    def looked_at(self) -> None:
        """Ask again."""

    def place_changed(self) -> None:
        """Another stick or folder is in use."""

    def wanted_focus(self) -> QWidget | None:
        """Return what is next."""
        return None

    def focus(self) -> None:
        """Put the focus on what is next."""
        wanted = self.wanted_focus()
        if wanted is not None:
            wanted.setFocus()
