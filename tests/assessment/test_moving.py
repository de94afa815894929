"""From one version of a form to the next: what changes, which answers go along, which are kept beside."""

from dataclasses import dataclass

from hongdang_desktop.assessment.checking import read_template
from hongdang_desktop.assessment.moving import Misfit, moved
from hongdang_desktop.assessment.template import Template
from tests.assessment.test_checking import RULES, TEXT, shipped


@dataclass(frozen=True)
class _Said:
    own: int | None = None
    reason: str = ""
    waived: bool = False


def _newer(*changes: tuple[str, str]) -> Template:
    text = TEXT
    for old, new in (("version = 1\n", "version = 2\n"), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    return read_template("x.toml", text, RULES)


NEWER = (
    ('points = 3\nrule = "conveyed"', 'points = 2\nrule = "conveyed"'),
    ('points = 4\nrule = "committee_meeting"', 'points = 5\nrule = "committee_meeting"'),
    ('{ key = "Y8", title = "上级统一安排有冲突", excuses = true },\n', ""),
    ('key = "Y7", title = "客观原因（倒班、抢险、撤并）", excuses = true', 'key = "Y7", title = "客观原因"'),
    ('title = "党务公开"', 'title = "党务、厂务公开"'),
    ('key = "KH4"', 'key = "KH5"'),
)  # fmt: skip


def test_the_same_form_changes_nothing() -> None:
    answers = {"ZY1": _Said(300), "ZD5": _Said(None, "Y7", waived=True)}
    found = moved(shipped(), shipped(), answers)
    assert found.nothing
    assert (found.kept, found.misfits) == (("ZY1", "ZD5"), ())


def test_what_changed_is_said() -> None:
    found = moved(shipped(), _newer(*NEWER))
    assert not found.nothing
    assert [item.key for item in found.added] == ["KH5"]
    assert [item.key for item in found.gone] == ["KH4"]
    said = {each.key: (each.former_points, each.points, each.words) for each in found.changed}
    assert said == {
        "ZY1": (300, 200, ("3 分改成 2 分",)),
        "ZY2": (400, 500, ("4 分改成 5 分",)),
        "KH3": (200, 200, ("原来叫“党务公开”",)),
    }
    assert found.around == ("去掉原因：上级统一安排有冲突", "有的原因改了说法或用处")


def test_answers_that_no_longer_fit_are_kept_beside() -> None:
    answers = {
        "ZY1": _Said(300), "ZY2": _Said(400), "ZY3": _Said(0, "Y8"),
        "ZD5": _Said(None, "Y7", waived=True), "ZD6": _Said(100, "Y7"), "KH4": _Said(200),
    }  # fmt: skip
    found = moved(shipped(), _newer(*NEWER), answers)
    assert found.kept == ("ZY2", "ZD6")
    assert found.misfits == (
        Misfit("ZY1", "上级精神传达学习", "填的 3 分，新版满分 2 分"),
        Misfit("ZY3", "支部党员大会每季至少一次", "新版没有“上级统一安排有冲突”这个原因"),
        Misfit("ZD5", "生产任务完成率", "新版里这个原因不能申请不适用"),
        Misfit("KH4", "互联共建", "新版没有这一项"),
    )
