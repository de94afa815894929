"""L16, L17: what a branch reports and asks for while somebody joins the Party (附录 B, 25 steps)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.ledgers.committee_meeting import CommitteeMeeting
from hongdang_desktop.ledgers.joining import probation_end
from hongdang_desktop.ledgers.letters import words
from hongdang_desktop.ledgers.meeting import Meeting
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
from hongdang_desktop.ledgers.seats import committee, has_committee

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.applicant import Applicant
    from hongdang_desktop.ledgers.development_record import Development

_PASSED = {"passed": "合格", "failed": "不合格"}
_CONCLUSIONS = {"on_time": "按期转为中共正式党员", "extended": "延长预备期"}
_COMMITTEE, _ASSEMBLY = "支部委员会会议", "支部党员大会"
_RECOMMENDED = {"members": "党员推荐", "union": "工会推优", "league": "团组织推优"}


def filing(telling: Telling) -> Official:
    """Return 入党积极分子备案报告: who, how recommended, decided where."""
    person: Applicant = telling.record
    name = or_blank(person.name, 3)
    how = _RECOMMENDED.get(person.recommended or "", "") or blank(4)
    return words.report(
        telling, f"确定{name}同志为入党积极分子",
        Para(
            f"{words.person(person, joined=False)}该同志于{said(person.applied_on)}提出入党申请，"
            f"{said(person.talk_on)}由{telling.person(person.talked_by)}同志同其谈话。"
        ),
        Para(
            f"采取{how}的方式产生人选，经{said(_decided(telling))}{_body(telling, person.decision)}研究决定，确定{name}同志为"
            f"入党积极分子，培养联系人为{joined([telling.facts.member(i) for i in person.contacts])}同志。"
        ),
        *words.added(telling),
        ending="现予报告，请备案。",
        attachments=("入党申请书（复印件）", "入党积极分子备案表"), together=(name,),
    )  # fmt: skip


def listing(telling: Telling) -> Official:
    """Return 拟列为发展对象的请示: a year of training, what the members and masses said."""
    person, name = _applicant(telling), _name(telling)
    since = _decided_of(telling, person)
    return words.request(
        telling, f"拟将{name}同志列为发展对象",
        Para(f"{words.person(person, joined=False) if person else name}" + _since(person, since)),
        words.heading("培养教育考察情况"),
        *_reviews(telling, person, since),
        words.heading("征求意见情况"),
        Para(
            f"支部听取了党小组、培养联系人{_contacts(telling, person)}、党员和群众的意见，"
            f"认为{blank(12)}。"
        ),
        words.heading("支部意见"),
        Para(
            f"经{said(None)}{_body(telling)}讨论，认为{name}同志基本具备党员条件，同意拟列为发展对象。"
        ),
        *words.added(telling),
        attachments=("入党积极分子培养教育考察登记表", "征求党员和群众意见汇总"), together=(name,),
    )  # fmt: skip


def publicity(telling: Telling) -> Official:
    """Return 公示: who is proposed, from when to when, whom to tell."""
    record: Development = telling.record
    person, name = _applicant(telling), _name(telling)
    about = _publicity_of(record)
    return Official(
        title=telling.title or f"{about}公示",
        body=(
            Para(
                f"根据《中国共产党发展党员工作细则》的有关规定，经{_body(telling)}讨论，{_proposed(record, name)}。"
                "现将有关情况公示如下："
            ),
            Para(words.person(person, joined=False) if person else blank(20)),
            *_way(telling, person),
            Para(f"公示时间：{words.days(record.public_from, record.public_until)}。"),
            Para(f"公示地点：{or_blank(record.public_place, 8)}。"),
            Para(
                "公示期间，如有意见，请以来电、来信、来访等方式向支部或者厂党委反映。反映情况要实事求是，"
                "提倡署真实姓名。"
            ),
            Para(f"受理单位：{words.short(telling)}。"),
            Para(f"{words.contact(telling)}。"),
            *words.added(telling),
        ),
        signed=(words.sender(telling),), day=telling.day or record.public_from, together=(name,),
    )  # fmt: skip


def publicity_result(telling: Telling) -> Official:
    """Return 公示结果报告."""
    record: Development = telling.record
    name = _name(telling)
    outcome = {
        "unaffected": "未收到影响其列为发展对象、接收入党的反映",
        "affects": f"收到反映，经核查，{blank(12)}",
    }.get(record.public_outcome or "", blank(12))
    return words.report(
        telling, f"{name}同志公示结果",
        Para(
            f"{words.days(record.public_from, record.public_until)}，支部在{or_blank(record.public_place, 6)}"
            f"对{_proposed(record, name)}的情况进行了公示。公示期间，{outcome}。"
        ),
        *words.added(telling), together=(name,),
    )  # fmt: skip


def vetting(telling: Telling) -> Official:
    """Return 政治审查综合报告; what was found is written out only where sensitive values may be."""
    record: Development = telling.record
    person, name = _applicant(telling), _name(telling)
    open_ = telling.uncovered
    passed = _PASSED.get(record.vetting or "", "") if open_ else ""
    day = record.vetted_on if open_ else None
    return words.report(
        telling, f"{name}同志政治审查情况",
        Para(words.person(person, joined=False) if person else blank(20)),
        Para(f"根据发展党员工作有关规定，支部对{name}同志进行了政治审查。现将情况综合报告如下："),
        words.heading("审查的内容和方法"),
        Para(
            "审查了该同志对党的理论和路线、方针、政策的态度，政治历史和在重大政治斗争中的表现，遵纪守法和"
            "遵守社会公德情况，直系亲属和与本人关系密切的主要社会关系的政治情况。采取同本人谈话、查阅有关"
            "档案材料、找有关单位和人员了解情况的方法进行。"
        ),
        words.heading("审查情况"),
        Para((record.vetting_note if open_ else None) or blank(24)),
        words.heading("审查结论"),
        Para(f"经{said(day)}审查，{name}同志政治审查{passed or blank(3)}。"),
        *words.added(telling), attachments=("政治审查有关材料",), together=(name,),
    )  # fmt: skip


def check(telling: Telling) -> Official:
    """Return 预审的请示: before the assembly admits somebody."""
    record: Development = telling.record
    name = _name(telling)
    hours = f"，共{words.label(record, 'trained_hours')}学时" if record.trained_hours else ""
    trained = _PASSED.get(record.training or "", "") or blank(2)
    return words.request(
        telling, f"接收{name}同志为预备党员预审",
        Para(
            f"{name}同志于{said(record.listed_on)}列为发展对象，入党介绍人为"
            f"{joined([telling.facts.member(i) for i in record.introducers])}同志。"
        ),
        Para(
            f"{words.days(record.trained_from, record.trained_until)}参加发展对象集中培训{hours}，"
            f"培训{trained}；政治审查{'已经完成' if record.vetting else blank(4)}。"
        ),
        Para(
            f"{_body(telling, record.committee)}于{said(_committee_on(telling))}对{name}同志进行了严格审查，经集体讨论认为合格，"
            "拟接收其为中共预备党员。现将有关材料呈上，请予预审，并请发给《中国共产党入党志愿书》。"
        ),
        *words.added(telling),
        attachments=(
            "入党申请书", "政治审查材料", "培养教育考察材料", "集中培训结业证明", "公示情况材料",
        ), together=(name,),
    )  # fmt: skip


def admitted(telling: Telling) -> Official:
    """Return 接收预备党员的请示: the assembly's vote and decision."""
    record: Development = telling.record
    name = _name(telling)
    return words.request(
        telling, f"接收{name}同志为中共预备党员",
        Para(
            f"{said(_admitted_on(telling))}，支部召开党员大会，讨论了{name}同志的入党问题。"
            f"入党介绍人为{joined([telling.facts.member(i) for i in record.introducers])}同志。"
        ),
        words.heading("大会表决情况"), Para(_vote(telling, "admission", record.admission)),
        words.heading("大会决议"),
        Para(
            f"大会认为，{name}同志{blank(12)}，具备党员条件，同意接收其为中共预备党员，预备期一年，"
            f"自{said(_admitted_on(telling))}至{said(_probation_end(telling))}。"
        ),
        *words.added(telling),
        attachments=("《中国共产党入党志愿书》", "入党申请书", "政治审查材料", "培养教育考察材料"),
        together=(name,),
    )  # fmt: skip


def confirmed(telling: Telling) -> Official:
    """Return 转正的请示: on time, extended or cancelled, as the assembly decided."""
    record: Development = telling.record
    name, chosen = _name(telling), telling.of("discussions")
    conclusion = _CONCLUSIONS.get(chosen.conclusion or "" if chosen else "", "") or blank(6)
    about = {
        "extended": f"延长{name}同志预备期", "cancelled": f"取消{name}同志预备党员资格",
    }.get((chosen.conclusion or "") if chosen else "", f"{name}同志转为中共正式党员")  # fmt: skip
    until = (
        f"，延长至{said(chosen.extended_until)}"
        if chosen and chosen.conclusion == "extended"
        else ""
    )
    held = _held(telling, chosen)
    return words.request(
        telling, about,
        Para(
            f"{name}同志于{said(_admitted_on(telling))}经支部党员大会讨论通过接收为中共预备党员，"
            f"预备期至{said(_probation_end(telling))}。该同志于{said(record.requested_on)}提出转正申请。"
        ),
        words.heading("预备期间表现"), *_observed(record),
        words.heading("大会表决情况"),
        Para(
            f"{said(held)}，支部召开党员大会讨论。"
            + _vote(telling, "confirmation", chosen.meeting if chosen else None)
        ),
        words.heading("大会决议"),
        Para(
            f"决定取消{name}同志预备党员资格。"
            if chosen and chosen.conclusion == "cancelled"
            else f"同意{name}同志{conclusion}{until}。"
        ),
        *words.added(telling),
        attachments=("《中国共产党入党志愿书》", "预备党员转正申请书", "预备党员教育考察登记表"),
        together=(name,),
    )  # fmt: skip


def _applicant(telling: Telling) -> Any:  # noqa: ANN401 - an Applicant, or None
    return telling.facts.record(telling.record.applicant) if telling.record.applicant else None


def _name(telling: Telling) -> str:
    person = _applicant(telling)
    return or_blank(person.name if person else None, 3)


def _day_of(telling: Telling, typed: date | None, meeting: str | None) -> date | None:
    """Return a day as typed, else that of the meeting."""
    record = telling.facts.record(meeting) if meeting and not typed else None
    return typed or getattr(record, "occurred_on", None)


def _decided(telling: Telling) -> date | None:
    return _day_of(telling, telling.record.decided_on, telling.record.decision)


def _decided_of(telling: Telling, person: Any) -> date | None:  # noqa: ANN401
    return _day_of(telling, person.decided_on, person.decision) if person else None


def _admitted_on(telling: Telling) -> date | None:
    return _day_of(telling, telling.record.admitted_on, telling.record.admission)


def _committee_on(telling: Telling) -> date | None:
    return _day_of(telling, telling.record.committee_on, telling.record.committee)


def _held(telling: Telling, chosen: Any) -> date | None:  # noqa: ANN401 - a Discussion, or None
    return _day_of(telling, chosen.on, chosen.meeting) if chosen else None


def _probation_end(telling: Telling) -> date | None:
    day = _admitted_on(telling)
    rule = telling.facts.setting().rules.on("D08", day) if day else None
    return probation_end(day, rule) if day and rule else None


def _since(person: Any, since: date | None) -> str:  # noqa: ANN401 - an Applicant, or None
    applied = person.applied_on if person else None
    return f"该同志于{said(applied)}提出入党申请，{said(since)}被确定为入党积极分子。"


def _contacts(telling: Telling, person: Any) -> str:  # noqa: ANN401 - an Applicant, or None
    names = [telling.facts.member(each) for each in person.contacts] if person else []
    return joined(names)


def _reviews(telling: Telling, person: Any, since: date | None) -> tuple[Para, ...]:  # noqa: ANN401 - an Applicant, or None
    """Return the reviews; where there are none, since when he was trained, as the books say."""
    reviews = [each for each in (person.reviews if person else ()) if each.on]
    if not reviews:
        setting = telling.facts.setting()
        day = telling.day or setting.today
        rule = setting.rules.on("D03", day)
        ripe = rule and since and plus_months(since, rule.numbers["months"]) <= day
        how = "经过一年以上培养教育和考察" if ripe else f"自{said(since)}起进行培养教育和考察"
        return (Para(f"{how}，该同志{blank(16)}。"),)
    return tuple(words.item(f"{said(each.on)}：{or_blank(each.comment, 10)}") for each in reviews)


def _body(telling: Telling, decision: str | None = None) -> str:
    """Return what decided: as the meeting on record is, else as the branch is composed today."""
    meeting = telling.facts.record(decision) if decision else None
    if isinstance(meeting, Meeting):
        return _COMMITTEE if isinstance(meeting, CommitteeMeeting) else _ASSEMBLY
    if not committee(telling.facts, telling.branch_id):
        return blank(8)  # the books do not say who holds a post
    return _COMMITTEE if has_committee(telling.facts, telling.branch_id) else _ASSEMBLY


def _observed(record: "Development") -> tuple[Para, ...]:
    if not record.observations:
        return (Para(blank(24)),)
    return tuple(
        words.item(f"{said(each.on)}：{or_blank(each.comment, 10)}") for each in record.observations
    )


def _publicity_of(record: "Development") -> str:
    if record.requested_on and record.admitted_on:
        return "拟转为中共正式党员"
    return "拟接收中共预备党员" if record.listed_on else "拟列为发展对象"


def _proposed(record: "Development", name: str) -> str:
    if record.requested_on and record.admitted_on:
        return f"拟将{name}同志转为中共正式党员"
    return f"拟接收{name}同志为中共预备党员" if record.listed_on else f"拟将{name}同志列为发展对象"


def _way(telling: Telling, person: Any) -> tuple[Para, ...]:  # noqa: ANN401 - an Applicant, or None
    return (
        Para(
            _since(person, _decided_of(telling, person))
            + f"培养联系人为{_contacts(telling, person)}同志。"
        ),
    )


def _vote(telling: Telling, about: str, meeting: str | None) -> str:
    """Return the vote: of the assembly's record, else as written with the person."""
    record: Any = telling.facts.record(meeting) if meeting else None
    name = _name(telling)
    for each in getattr(record, "votes", ()):
        if each.matter == "joining" and (name in (each.motion or "") or len(record.votes) == 1):
            expected = record.number_of_voters if each.expected is None else each.expected
            present = record.voters_in(each.session) if each.present is None else each.present
            return words.ballot(
                expected,
                present,
                (each.in_favour, each.against or 0, each.abstained or 0),
                method=each.method or "",
            ) + _by_letter(each.written)
    kept = [each for each in telling.record.ballots if each.about == about]
    if kept:
        last = kept[-1]
        return words.ballot(
            last.expected,
            last.present,
            (last.in_favour, last.against, last.abstained),
            method="ballot",
        ) + _by_letter(last.written)
    return words.ballot(None, None, (None, None, None))


def _by_letter(written: int | None) -> str:
    return (
        f"因故不能到会的党员正式提交书面意见{count(written, '份')}，计入票数。" if written else ""
    )
