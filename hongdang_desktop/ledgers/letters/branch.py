"""L01, L03, L12, L13: founding and dissolving a branch, posts, and the year's reports (附录 B)."""

from collections import Counter
from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.letters import words
from hongdang_desktop.ledgers.official import (
    Official,
    Para,
    Telling,
    blank,
    count,
    joined,
    or_blank,
    said,
)
from hongdang_desktop.ledgers.party_posts import POSTS

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.branch import Branch
    from hongdang_desktop.ledgers.committee_post import CommitteePost
    from hongdang_desktop.ledgers.member_appraisal import MemberAppraisal
    from hongdang_desktop.ledgers.organisation_life import OrganisationLife

_GRADES = {
    "excellent": "优秀",
    "good": "合格",
    "fair": "基本合格",
    "poor": "不合格",
    "none": "不评等次",
}
_FORMS = {"assembly": "支部党员大会", "committee": "支部委员会", "group": "党小组会"}


def founding(telling: Telling) -> Official:
    """Return 关于成立党支部的请示: members, teams, who shall lead it."""
    record: Branch = telling.record
    name = record.full_name or words.short(telling)
    return words.request(
        telling, f"成立{name}",
        words.explained(telling, f"因{blank(10)}，为加强党的组织建设，拟成立{name}。"),
        Para("根据《中国共产党支部工作条例（试行）》的有关规定，现将有关事项请示如下："),
        words.heading("党员情况"), Para(f"{words.strength(telling)}。"),
        words.heading("覆盖范围"), Para(f"覆盖{_teams(telling, record)}。"),
        words.heading("支部委员会的组成"),
        Para(
            f"拟设支部委员会，由委员{blank(2)}名组成，其中书记1名、副书记{blank(1)}名，"
            f"拟由{words.secretary(telling)}同志任书记。"
        ),
        together=(name,),
    )  # fmt: skip


def dissolving(telling: Telling) -> Official:
    """Return 关于撤销党支部的请示: why, and where its members go."""
    record: Branch = telling.record
    name = record.full_name or words.short(telling)
    return words.request(
        telling, f"撤销{name}",
        words.explained(telling, f"因{blank(10)}，拟撤销{name}。"),
        words.heading("党员情况"), Para(f"{words.strength(telling)}，覆盖{_teams(telling, record)}。"),
        words.heading("撤销后的安排"),
        Para(
            f"党员组织关系转入{blank(8)}，覆盖的班组由{blank(8)}负责；未办结的问题、党费和印章、档案资料"
            "按规定移交。"
        ),
        together=(name,),
    )  # fmt: skip


def posts(telling: Telling) -> Official:
    """Return 关于任职的请示 for secretary and deputy, 备案 for the others (rule O10)."""
    record: CommitteePost = telling.record
    name = telling.person(record.person)
    titles = joined([POSTS.get(each, each) for each in record.posts], length=3)
    person = telling.facts.record(record.person) if record.person else None
    about = Para(words.person(person) if person is not None else f"{name}，{blank(12)}。")
    work = (Para(f"分工：{record.work}"),) if record.work else ()
    leads = {"secretary", "deputy"}.intersection(record.posts)
    since = (
        Para(f"任职时间自{said(record.since)}起。")
        if record.since
        else Para(f"任职时间自{said(None)}起。")
    )
    first = f"经{blank(8)}，{name}同志{'拟任' if leads else '任'}{words.short(telling)}{titles}。"
    if leads:
        return words.request(
            telling, f"{name}同志任职", Para(first), about, since, *work, *words.added(telling),
            together=(name,),
        )  # fmt: skip
    return words.report(
        telling, f"{name}同志任支部委员备案", Para(first), about, since, *work,
        *words.added(telling),
        ending="现予报告，请备案。", together=(name,),
    )  # fmt: skip


def organisation_life(telling: Telling) -> Official:
    """Return 组织生活会情况报告: numbers and what the committee found; never what one said of another."""
    record: OrganisationLife = telling.record
    year = f"{record.year}年度" if record.year else f"{blank(2)}年度"
    measures = [telling.facts.record(each) for each in record.measures]
    told = [m.problem for m in measures if m is not None and getattr(m, "problem", None)]
    return words.report(
        telling, f"{year}组织生活会情况",
        Para(
            f"{said(record.occurred_on)}，支部以{_FORMS.get(record.form or '', blank(4))}的形式召开{year}"
            f"组织生活会，主题是“{or_blank(record.topic, 8)}”。应到{count(record.number_expected or None, '名')}，"
            f"实到{count(len(record.present) or None, '名')}。上级到会：{or_blank(record.from_above, 4)}。"
        ),
        words.heading("会前准备"),
        Para(f"学习情况：{or_blank(record.study_before, 12)}"),
        Para(f"谈心谈话{count(record.talks, '人次')}，征求意见建议{count(record.opinions, '条')}。"),
        words.heading("查摆的主要问题"),
        *([words.item(each) for each in record.committee_found] or [words.item(blank(16))]),
        words.heading("开展批评和自我批评情况"),
        Para(
            "与会党员逐一进行对照检查，开展了批评和自我批评。"
            if record.self_checks or record.criticisms
            else blank(24)
        ),
        words.heading("整改措施"),
        *([words.item(each) for each in told] or [words.item(blank(16))]),
        *words.added(telling),
    )  # fmt: skip


def member_appraisal(telling: Telling) -> Official:
    """Return 民主评议党员结果报告 of the year: how many took part, how many of each grade."""
    record: MemberAppraisal = telling.record
    year = f"{record.year}年度" if record.year else f"{blank(2)}年度"
    grades = Counter(
        grade
        for of_year, grade in (
            row[1:]
            for row in telling.facts.values(
                "member_appraisal", telling.branch_id, ("year", "grade")
            )
        )
        if of_year == record.year
    )
    graded = sum(number for grade, number in grades.items() if grade != "none")
    spread = "、".join(f"{word}{grades[key]}名" for key, word in _GRADES.items() if grades[key])
    return words.report(
        telling, f"{year}民主评议党员结果",
        Para(
            f"{said(record.occurred_on)}，支部召开党员大会，按照个人自评、党员互评、民主测评、组织评定的程序，"
            f"开展了{year}民主评议党员工作。{words.strength(telling)}，参加评议{count(record.participants)}。"
        ),
        words.heading("评定结果"),
        Para(f"{'参加评定等次的党员' + str(graded) + '名，' if graded else ''}{spread or blank(16)}。"),
        words.heading("结果运用"),
        Para(record.handling or blank(24)),
        *words.added(telling), attachments=("民主评议党员结果汇总表",),
    )  # fmt: skip


def _teams(telling: Telling, record: "Branch") -> str:
    names = [telling.facts.organisation(each) for each in record.teams]
    if not names:
        names = [node.shown for _, node in telling.facts.teams(telling.branch_id)]
    return (
        f"{'、'.join(filter(None, names))}等{len(names)}个班组"
        if names
        else f"{blank(8)}等{blank(2)}个班组"
    )
