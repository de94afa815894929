"""By which version of a form a sheet is read: its own once it was submitted, else the one in force."""

from dataclasses import dataclass

from hongdang_desktop.assessment.template import About, Every, Item, Section, Template
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.office.sheet import SUBMITTED, Sheet
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.templates import Templates
from hongdang_desktop.station.views import Refused

_PERIODS = {
    Every.MONTH: ("按月", "2026-10"), Every.HALF: ("按半年", "2026H2"), Every.YEAR: ("按年", "2026"),
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """A form with its digest. Not ``usable``: nobody here knows the version that the sheet is of."""

    template: Template
    digest: str
    usable: bool = True
    told: tuple[str, ...] = ()


def in_force(templates: Templates, key: str, period: Period) -> Chosen:
    """Return the form that holds for a period. Raises Refused NO_SUCH_TEMPLATE, WRONG_PERIOD."""
    found = templates.in_force(key, period)
    if found is None:
        known = templates.latest(key)
        if known is None:
            raise Refused("NO_SUCH_TEMPLATE", f"没有叫“{key}”的模板。")
        raise Refused("NO_SUCH_TEMPLATE", f"“{known.title}”那时还没有起用，{period.text} 不用填。")
    _refuse_period(found.template, period)
    newer = templates.unused(key, period)
    return Chosen(found.template, found.digest, told=(newer.told,) if newer else ())


def chosen(templates: Templates, which: Which, sheet: Sheet | None) -> Chosen:
    """Return by which form a sheet is shown. Raises as ``in_force``.

    What was submitted, or came back, keeps its version; a draft moves over to the one in force, and
    never back to an older one.
    """
    if sheet is None or sheet.version is None:
        return in_force(templates, which.form, which.when)
    if sheet.state != SUBMITTED and not sheet.answers:
        now = in_force(templates, which.form, which.when)
        if now.template.version >= sheet.version:
            return now
    own = templates.of(which.form, sheet.version)
    if own is None:
        return _stand_in(templates, which, sheet)
    told: tuple[str, ...] = ()
    if sheet.digest and sheet.digest != own.digest:
        told = (f"模板第 {sheet.version} 版和填表时的字面不一样了，分照填表时记下的算。",)
    return Chosen(own.template, own.digest, told=told)


def refuse_subject(template: Template, which: Which) -> None:
    """Raise Refused NO_SUBJECT where it is not said about whom the form is."""
    if template.subject is not About.BRANCH and not which.subject:
        raise Refused("NO_SUBJECT", f"“{template.title}”要说是评谁的。先选人或班组。")


def _refuse_period(template: Template, period: Period) -> None:
    words, example = _PERIODS[template.period]
    lengths = {Every.MONTH: (0, 1), Every.HALF: (2, 7), Every.YEAR: (11, 12)}
    least, most = lengths[template.period]
    months = period.last.month - period.first.month
    if not least <= months < most:
        raise Refused(
            "WRONG_PERIOD",
            f"“{template.title}”{words}填，没有 {period.text}。照 {example} 这样写。",
        )


def _stand_in(templates: Templates, which: Which, sheet: Sheet) -> Chosen:
    """Return a form in which everything of a sheet can be read: what is unknown stands at its end."""
    near = in_force(templates, which.form, which.when).template
    known = {item.key for item in near.items}
    unknown = tuple(
        # Not checked: what a newer program keeps need not look like anything known here.
        Item.model_construct(
            key=each.id, title=each.id, points=max(each.own or 0, each.suggested or 0, 1)
        )
        for each in sheet.items
        if each.id not in known
    )
    sections = near.sections
    if unknown:
        more = Section(key="unknown", title="这台电脑不认识的项", item=unknown)
        sections = (*sections, more)
    form = near.model_copy(update={"sections": sections, "version": sheet.version})
    said = (
        f"这张表是按“{near.title}”第 {sheet.version} 版填的，这台电脑还没有这一版："
        "能看，不能改、不能上报。收一次厂里的数据包，或升级软件。"
    )
    return Chosen(form, "", usable=False, told=(said,))
