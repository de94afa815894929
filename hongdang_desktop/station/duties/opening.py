"""What is still missing to begin the books of a new branch: one row, while they are set up."""

from collections.abc import Iterator

from hongdang_desktop.ledgers.due import Due, Weight
from hongdang_desktop.ledgers.frame import SETTLING
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.opening import may_move
from hongdang_desktop.station.opening_steps import steps
from hongdang_desktop.station.views import Duty, Role
from hongdang_desktop.store.store import get_setting

PAGE = "opening"


def opening_duties(asking: Asking) -> Iterator[Duty]:
    """Yield one row at most; due today, for what comes first is never late."""
    if get_setting(asking.connection, "role") == Role.PLANT:
        return
    setting = asking.setting
    frame = setting.frame(asking.branch)
    if frame.start is None and asking.start is None and may_move(asking.connection, asking.branch):
        said = "还没定从哪天起记账"
    elif frame.begun is not None and setting.today < frame.begun + SETTLING:
        left = sum(not each.done for each in steps(setting, asking.connection, asking.branch))
        said = f"建账还差 {left} 样" if left else ""
    else:
        said = ""
    if said:
        due = Due(
            sentence=said, due=setting.today, source="建账", action="去备", weight=Weight.YELLOW,
            done_by="都备好，或者点“没有”，这一行就不再出现。", page=PAGE,
        )  # fmt: skip
        yield asking.duty(due, None)
