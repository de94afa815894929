"""What a review may say of a submission, and what it says after a verb: nothing is read or written here."""

from collections.abc import Iterable
from dataclasses import dataclass

from hongdang_desktop.assessment.template import Item, Template
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office.review import Review, ReviewItem
from hongdang_desktop.ledgers.office.sheet import SUBMITTED, Sheet
from hongdang_desktop.station.assessing.comparing import BONUS
from hongdang_desktop.station.assessing.reading import Kept
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.views import Refused


@dataclass(frozen=True)
class Now:
    """A submission that stands and what is said of it; ``carried``: that has left in a package."""

    held: Kept
    review: Review
    form: Template | None
    carried: bool

    @property
    def sheet(self) -> Sheet:
        """Return what was submitted."""
        return self.held.sheet or Sheet()


def accepted(now: Now, words: str) -> Review:
    """Return the review with which a sheet is accepted. Raises as ``Reviewing.accept``."""
    refuse_settled(now)
    if now.form is None:
        raise Refused(
            "UNKNOWN_TEMPLATE", f"这张表用的模板第 {now.sheet.version} 版，这里没有，不能受理。"
        )
    back = [each.id for each in now.review.items if each.returned]
    if back:
        raise Refused("STILL_RETURNED", f"有 {len(back)} 项标了退回。先取消，或者退回整张表。")
    return now.review.model_copy(update={"verdict": reviews.ACCEPTED, "words": words or None})


def refuse_mark(now: Now, said: ReviewItem) -> None:
    """Refuse what cannot be said of an item. Raises as ``Reviewing.mark``."""
    sheet, form = now.sheet, now.form
    if said.id not in {each.id for each in sheet.items} | {BONUS}:
        raise Refused("NO_SUCH_ITEM", f"表里没有 {said.id} 这一项。")
    if said.points is None and said.waived is None:
        return
    item = form.item(said.id) if form else None
    if form is None or (item is None and said.id != BONUS):
        raise Refused("UNKNOWN_TEMPLATE", "这张表用的模板这里没有，不能给分，可以退回。")
    mine = sheet.item(said.id)
    if mine.absent or (item is None and said.waived is not None):
        raise Refused("NOT_APPLICABLE", "这一项那个月不适用，不用给分；要改就退回。")
    most, own = _range(now, form, item)
    if said.points is not None and not 0 <= said.points <= most:
        raise Refused("POINTS_OUT_OF_RANGE", f"这一项最多 {most / 100:g} 分。")
    lower = said.points is not None and not mine.waived and said.points < own
    if (lower or (mine.waived and said.waived is False)) and not said.words:
        raise Refused("NO_WORDS", "比支部报的低，写一句为什么，支部看得到。")


def _range(now: Now, form: Template, item: Item | None) -> tuple[int, int]:
    """Return the most that may be given to an item, or as bonus, and what the branch has."""
    if item is None:
        return form.bonus, min(form.bonus, sum(each.points or 0 for each in now.sheet.bonus))
    mine = now.sheet.item(item.key)
    return item.points, (mine.suggested if mine.own is None else mine.own) or 0


def stands(held: Kept) -> bool:
    """Say whether there is a submission, and the branch is not changing it."""
    return held.sheet is not None and held.sheet.state == SUBMITTED


def refuse_settled(now: Now) -> None:
    """Raise Refused ALREADY_ACCEPTED, RETURN_SENT where the plant has had its say."""
    if now.review.verdict == reviews.ACCEPTED:
        raise Refused("ALREADY_ACCEPTED", "这张表已经受理。要改先退回，写明为什么。")
    if now.review.verdict == reviews.RETURNED and now.carried:
        raise Refused("RETURN_SENT", "退回已经带走，等支部改了重新上报。")


def marked(review: Review, said: Iterable[ReviewItem]) -> Review:
    """Return a review with what is said of some items in the place of what was."""
    known = {each.id: each for each in review.items}
    for each in said:
        known[each.id] = each
    items = tuple(known[key] for key in sorted(known) if _says(known[key]))
    return review.model_copy(update={"items": items})


def _says(item: ReviewItem) -> bool:
    return any((item.points is not None, item.waived is not None, item.returned, item.words))


def sentence_of(which: Which, state: State, returned: int) -> str:
    """Return what became of a sheet, for both sides."""
    if state is State.ACCEPTED:
        return f"{month(which)}自评受理了。"
    return (
        f"{month(which)}自评退回了 {returned} 项。" if returned else f"{month(which)}自评退回了。"
    )


def month(which: Which) -> str:
    """Return the month of a sheet as people say it, another period as it is written."""
    first = which.when.first
    return f"{first.month}月" if "-" in which.when.text else which.when.text
