"""What a new version of the form changes in a draft that was begun under an older one, line by line."""

from hongdang_desktop.assessment.moving import moved
from hongdang_desktop.assessment.template import Template
from hongdang_desktop.ledgers.office.sheet import SUBMITTED, Sheet
from hongdang_desktop.station.assessing.showing import answer_of
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.templates import Templates


def moved_over(
    templates: Templates, which: Which, sheet: Sheet | None, now: Template
) -> tuple[str, ...]:
    """Return sentences: what goes along, what does not fit any more, what is new, gone, different.

    Nothing where the sheet is of this version, was submitted, or nobody knows its former version.
    """
    if sheet is None or not sheet.version or sheet.version >= now.version:
        return ()
    former = templates.of(which.form, sheet.version)
    if former is None or sheet.state == SUBMITTED:
        return ()
    answers = {each.id: answer_of(each, decided=True) for each in sheet.items if each.decided}
    found = moved(former.template, now, answers)
    return (
        f"填过的 {len(found.kept)} 项照样带过来。",
        *(f"“{each.title}”要重新定：{each.why}。" for each in found.misfits),
        *(f"新增“{each.title}”，{each.points / 100:g} 分。" for each in found.added),
        *(f"去掉“{each.title}”。" for each in found.gone),
        *(f"“{each.title}”：{'，'.join(each.words)}。" for each in found.changed),
        *(f"{each}。" for each in found.around),
    )
