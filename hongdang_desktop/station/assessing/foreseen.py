"""What a sheet will come to once some answers are kept: shown at once, while they are being written."""

from collections.abc import Mapping
from dataclasses import replace

from hongdang_desktop.assessment.scoring import Score, by_section, total
from hongdang_desktop.station.assessing.views import Answer, SheetView, State


def foreseen(view: SheetView, answers: Mapping[str, Answer]) -> SheetView:
    """Return a sheet with other answers, by item; what was said about it as a whole stays as it was."""
    lines = tuple(
        replace(line, answer=answers.get(line.item.key, line.answer)) for line in view.lines
    )
    own = [Score(line.item, line.own) for line in lines]
    given = [Score(line.item, line.given) for line in lines]
    extra = sum(each.points for each in view.bonus)
    state = State.DRAFT if view.state in (State.NONE, State.WITHDRAWN) else view.state
    return replace(
        view, lines=lines, state=state, own=total(view.template, own, extra),
        given=total(view.template, given, extra), parts=dict(by_section(view.template, own)),
    )  # fmt: skip
