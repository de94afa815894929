"""L01 党支部基本情况: 《中国共产党支部工作条例（试行）》第四、五条; the ten items of domain.md §12.2."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, Text, Texts, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef, OrganisationRef, OrganisationRefs
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.letters import branch as letters
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.petitioning import Fill, Petition
from hongdang_desktop.ledgers.seats import committee, has_committee

KINDS = {"branch": "支部", "joint": "联合支部", "temporary": "临时支部", "general": "总支"}
UNITS = {"same": "与上级相同", "legal": "法人单位", "joint": "联合"}

_YOUNG = 35


class Branch(Envelope):
    """The facts of one branch; the envelope's ``branch`` is the node of the tree they belong to."""

    full_name: Annotated[
        str | None, Text("全称", required=True, weighty=True, hint="和公章上一样。")
    ] = None
    short_name: Annotated[str | None, Text("简称")] = None
    party_code: Annotated[str | None, Text("党组织代码", weighty=True)] = None
    kind: Annotated[str | None, Choice("类别", required=True, weighty=True, options=KINDS)] = None
    superior: Annotated[
        str | None, OrganisationRef("上级党组织", weighty=True, of=("plant", "general_branch"))
    ] = None
    founded_on: Annotated[date | None, Day("成立日期")] = None
    approval_number: Annotated[str | None, Text("批复文号", weighty=True)] = None
    contact: Annotated[str | None, MemberRef("联系人")] = None
    phone: Annotated[str | None, Text("联系电话", longest=30)] = None
    unit: Annotated[str | None, Choice("所在单位情况", options=UNITS)] = None
    unit_name: Annotated[str | None, Text("单位名称")] = None
    unit_kind: Annotated[str | None, Text("单位性质", hint="照全国党员管理信息系统里写的。")] = None
    unit_code: Annotated[str | None, Text("统一社会信用代码", longest=18, hint="没有的空着。")] = (
        None
    )
    unit_party: Annotated[str | None, Text("单位建立党组织情况")] = None
    teams: Annotated[tuple[str, ...], OrganisationRefs("覆盖班组", of=("team",))] = ()
    covers: Annotated[tuple[str, ...], Texts("覆盖单位", hint="联合支部才填，一个单位一项。")] = ()
    theme_day: Annotated[int | None, Whole("固定党日", least=1, most=31, unit="日")] = None
    premises: Annotated[str | None, Text("活动阵地")] = None


def _members(branch: Branch, facts: Facts) -> tuple[tuple[str, Member], ...]:
    return tuple(
        (entry_id, member)
        for entry_id, member in facts.members(branch.branch or "")
        if isinstance(member, Member) and member.active
    )


def _secretary(branch: Branch, entry_id: str, facts: Facts) -> str:
    del entry_id
    posts = (m.name or "" for _, m in _members(branch, facts) if m.party_post == "secretary")
    return "、".join(posts)


def _composition(branch: Branch, entry_id: str, facts: Facts) -> str:
    """Return today's members, counted; also their age is that of today."""
    del entry_id
    everyone = [member for _, member in _members(branch, facts)]
    day = facts.setting().today
    counts = {
        "正式": sum(m.category == "full" for m in everyone),
        "预备": sum(m.category == "probationary" for m in everyone),
        "离退休": sum(bool(m.retired) for m in everyone),
        "女": sum(m.sex == "2" for m in everyone),
        "少数民族": sum(m.nation not in (None, "01") for m in everyone),
        f"{_YOUNG}岁及以下": sum(
            bool(m.born_on and _age(m.born_on, day) <= _YOUNG) for m in everyone
        ),
    }
    return "，".join(f"{word} {count} 人" for word, count in counts.items())


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def problems(branch: Branch, setting: Setting) -> Iterator[Problem]:
    """Yield what a branch that began alone cannot know yet."""
    del setting
    if branch.full_name and not branch.superior:
        yield Problem(
            "superior", "NO_SUPERIOR", Level.WARN, "还没有上级党组织。", "和厂里连上以后再选。"
        )


def cross(branch: Branch, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield a second record of the branch, and what its form lacks: rules O01 to O04, O07."""
    others = facts.records("branch", branch.branch or "")
    if any(other_id != entry_id for other_id, _ in others):
        yield Problem(
            "full_name", "ONE_A_BRANCH", Level.FINAL, "这个支部已经有一份基本情况。",
            "打开那份更正；这份删掉。",
        )  # fmt: skip
    for rule, at, sentence, cure in _findings(branch, facts, setting):
        yield rule.problem(at, sentence, cure)


def duties(asked: Asked) -> Iterator[Due]:
    """Yield what is wrong with the branch's form in red: it waits for a decision, not for a day."""
    for entry_id, branch in asked.facts.records("branch", asked.branch)[-1:]:
        for rule, _, sentence, cure in _findings(branch, asked.facts, asked.setting):
            if rule.weight == "red":
                yield Due(
                    sentence.removesuffix("。"), asked.setting.today, rule.id,
                    rule.reference, f"{sentence}{cure}", entry=entry_id, action="看基本情况",
                    weight=Weight.RED, about=rule.id,
                )  # fmt: skip


def _findings(
    branch: Branch, facts: Facts, setting: Setting
) -> Iterator[tuple[Rule, str, str, str]]:
    """Yield rule, field, sentence and cure; nothing before anybody is in the register."""
    members = [member for _, member in _members(branch, facts)]
    full = sum(member.category == "full" for member in members)
    o01, o02, o03, o07 = (setting.rules.on(i, setting.today) for i in ("O01", "O02", "O03", "O07"))
    seats = len(committee(facts, branch.branch or ""))
    if o01 and members and branch.kind == "branch" and full < o01.numbers["least"]:
        yield o01, "kind", f"正式党员 {full} 人，不足三人该建联合支部。", "报厂党委研究。"
    if o07 and branch.kind == "joint" and len(branch.covers) > o07.numbers["most"]:
        yield (
            o07,
            "covers",
            f"覆盖 {len(branch.covers)} 个单位，一般不超过 5 个。",
            "报厂党委研究。",
        )
    if branch.kind == "general" or not members:
        return
    if not has_committee(facts, branch.branch or ""):
        if o02 and full >= o02.numbers["least"]:
            yield o02, "kind", f"正式党员 {full} 人，该设支委会。", "选出支委，登记支委名册。"
    else:
        yield from _size(seats, setting)
    if o03 and len(members) > o03.numbers["most"]:
        yield (
            o03,
            "composition",
            f"党员 {len(members)} 人，超过 50 人，可以拆分。",
            "报厂党委研究。",
        )


def _size(seats: int, setting: Setting) -> Iterator[tuple[Rule, str, str, str]]:
    """Yield what rule O04 says of the size of the committee."""
    rule = setting.rules.on("O04", setting.today)
    if rule is None:
        return
    least, usual, most = (rule.numbers[key] for key in ("least", "usual", "most"))
    if not least <= seats <= most:
        yield (
            rule,
            "secretary",
            f"支委 {seats} 人，应当 {least} 到 {usual} 人。",
            "补选或调整支委。",
        )
    elif seats > usual:
        yellow = replace(rule, weight="yellow")
        yield (
            yellow,
            "secretary",
            f"支委 {seats} 人，一般 {least} 到 {usual} 人。",
            "下次换届时看看。",
        )


def _begin(beginning: Beginning) -> JsonObject:
    unit = beginning.unit
    if not isinstance(unit, Organisation):
        return {}
    return {
        "full_name": unit.name, "short_name": unit.short_name, "superior": unit.parent,
        "kind": "joint" if unit.joint else "branch",
    }  # fmt: skip


PETITIONS = (
    Petition(
        "branch_founding", "关于成立党支部的请示", letter=letters.founding,
        wanted=lambda s: not s.record.approval_number and not s.record.founded_on,
        asks=lambda s: f"拟成立{s.record.full_name or '党支部'}。",
        fills=(Fill("founded_on", "day"), Fill("approval_number", "number")),
    ),
    Petition(
        "branch_dissolving", "关于撤销党支部的请示", letter=letters.dissolving,
        possible=lambda s: s.setting.frame(s.branch).ended is None,
        asks=lambda s: f"拟撤销{s.record.full_name or '党支部'}。",
    ),
)  # fmt: skip


LEDGER = Ledger(
    code="L01",
    key="branch",
    title="党支部基本情况",
    model=Branch,
    empty="党支部基本情况还没填",
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda branch: branch.full_name or branch.short_name or "（还没有名称）",
    shown=("full_name", "kind", "superior", "founded_on", "theme_day"),
    rules=problems,
    cross=cross,
    duties=duties,
    petitions=PETITIONS,
    begin=_begin,
    derived=(
        Derived("secretary", "书记", _secretary),
        Derived("composition", "党员构成", _composition),
    ),
)
