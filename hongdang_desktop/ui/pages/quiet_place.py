"""A progress line for work that nobody pressed a button for."""

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.progress import ProgressPlace


class QuietPlace(ProgressPlace):
    """Takes room only while it has something to say, from one second on."""

    def __init__(self) -> None:
        super().__init__(Button(""))
        self.button.hide()
        self.hide()

    def begin(self) -> None:
        """Show nothing at first: mostly it is over in no time."""

    def show_line(self) -> None:
        """Show that it takes a while."""
        self.show()
        self.line.show()

    def end(self) -> None:
        """Give the room back."""
        self.line.hide()
        self.hide()
