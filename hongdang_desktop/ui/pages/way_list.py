"""Who is on the way into the Party: how far, and what is due next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hongdang_desktop.station.ways_views import OnTheWay

_COLUMNS = (
    Column("name", "姓名", width=112, sortable=False),
    Column("next", "下一步", stretch=1, least=120, sortable=False),
)
_TONES = {"red": Tone.BAD, "orange": Tone.TODO, "yellow": Tone.TODO}


class PeopleList(ListTable):
    """Those on the way first, whoever has the nearest day on top; then those who are through."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, name="发展党员的人")

    def show_people(self, people: Sequence[OnTheWay], chosen: str) -> None:
        """Show everybody, and who is chosen."""
        self.blockSignals(True)
        self.set_source(Rows(tuple(_rows(people))))
        self.go_to(chosen)
        self.blockSignals(False)


def _rows(people: Sequence[OnTheWay]) -> Iterator[Row]:
    over = False
    for each in people:
        if each.over and not over:
            over = True
            yield Row("over", (Cell("走完的和停下的"), Cell()), group=True)
        yield Row(each.id, (Cell(each.name, second=each.stage), _next(each)))


def _next(each: OnTheWay) -> Cell:
    words = f"{each.next_no or ''} {each.next_name}".strip() or "没有要办的"
    due = f"{each.due_for}（{each.due.month}月{each.due.day}日）" if each.due else ""
    return Cell(
        words, second=due, second_tone=_TONES.get(each.weight, Tone.QUIET),
        tone=Tone.QUIET if each.over else Tone.PLAIN, tip=f"{words}　{due}",
    )  # fmt: skip
