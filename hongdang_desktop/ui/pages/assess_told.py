"""What is said about a sheet as a whole: above the list, in the head, and where nothing is yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.station.assessing.views import OPEN, State
from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.assess_rows import to_decide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from hongdang_desktop.station.assessing.views import Month, SheetView

KEYS = ("conflict", "over", "back", "told", "veto")
_TOLD_ALREADY, _MOVED = "两台电脑", "模板换到"


def line(view: SheetView, today: date, saved: str) -> tuple[str, ...]:
    """Return the parts of the secondary line of the head."""
    parts = []
    fresh = view.state in (State.NONE, State.DRAFT, State.WITHDRAWN)
    if fresh and view.over and view.closes and today > view.closes:
        late = (today - view.closes).days
        parts.append(f"该 {words.short_day(view.closes, today)}前报，晚了 {late} 天")
    elif view.opens and view.closes and view.state in OPEN:
        parts.append(f"{words.short_day(view.opens, today)}—{view.closes.day}日填")
    if view.submitted_on and view.state not in (State.WITHDRAWN, State.DRAFT):
        on = words.short_day(view.submitted_on, today)
        parts.append(f"{on} {view.submitted_by}上报".replace(" 上报", "上报"))
    waits = len(to_decide(view))
    if view.over and view.state in OPEN:
        parts.append(f"还有 {waits} 项要您定" if waits else "都定好了，可以上报")
    if view.state in (State.SUBMITTED, State.RESUBMITTED):
        parts.append("厂里还没收下在审，可以撤回")
    if view.state is State.TAKEN:
        parts.append("厂里在审，不能撤回了")
    return (*parts, saved)


def months_word(month: Month, *, over: bool) -> str:
    """Return the state of a month as the chooser says it."""
    if month.returned:
        return f"退回 {month.returned} 项"
    if not over:
        return "还没到"
    return month.state.value if month.asked else "还没建账"


def messages(
    view: SheetView,
    today: date,
    *,
    settle: Callable[[], object],
    look: Callable[[str], object],
    moves: Callable[[], object],
) -> Iterator[Message]:
    """Yield what is to be said.

    ``settle`` leads to the conflict, ``look`` to a record, ``moves`` to what a new form changed.
    """
    if view.conflicted:
        yield Message(
            "两台电脑都填过这个月", "选一份留下，再接着填。", Tone.BAD, (("去选", settle),),
            key="conflict",
        )  # fmt: skip
    if not view.over:
        start = view.opens or view.which.when.last
        yield Message(
            f"{words.short_day(start, today)}起可填", "现在能先看建议分，不用定。", Tone.INFO,
            key="over",
        )  # fmt: skip
    yield from _of_state(view)
    for place, warned in enumerate(view.warned):
        first = warned.entries[0] if warned.entries else ""
        buttons = (("去看", lambda entry=first: look(entry)),) if first else ()
        yield Message(
            f"一票否决要看：{warned.title}", f"{warned.words}。由厂里定，分照填。", Tone.TODO,
            buttons, key="veto" if not place else f"veto{place}",
        )  # fmt: skip
    for place, sentence in enumerate(view.told):
        first, _, rest = sentence.partition("。")
        if not (view.conflicted and first.startswith(_TOLD_ALREADY)):
            more = (("看改了什么", moves),) if first.startswith(_MOVED) else ()
            yield Message(f"{first}。", rest, Tone.INFO, more, key=f"told{place}")


def _of_state(view: SheetView) -> Iterator[Message]:
    if view.state is State.RETURNED:
        back = sum(each.mark.returned for each in view.lines)
        title = f"厂里退回了 {back} 项" if back else "厂里退回了这张表"
        rest = "只改退回的，别的不用动。" if back else "改好再上报。"
        yield Message(title, f"{view.words}　{rest}" if view.words else rest, Tone.TODO, key="back")
    if view.state is State.ACCEPTED and view.words:
        yield Message("厂里受理了", view.words, Tone.INFO, key="back")
