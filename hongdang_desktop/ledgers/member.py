"""L05 党员名册: the sixteen core items of 全国党员管理信息系统采集表 (domain.md §12.3) and few more."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

from hongdang_desktop.core import identity
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, Month, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.frame import after_end
from hongdang_desktop.ledgers.joining import probation_end
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.moved_out import moved_out
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.ledgers.posts import posts_on
from hongdang_desktop.ledgers.probation import probation_due
from hongdang_desktop.ledgers.study_hours import progress

SEXES = {"1": "男", "2": "女"}
"""GB/T 2261.1."""

NATIONS = {
    "01": "汉族", "02": "蒙古族", "03": "回族", "10": "朝鲜族", "11": "满族", "38": "锡伯族",
    "04": "藏族", "05": "维吾尔族", "06": "苗族", "07": "彝族", "08": "壮族", "09": "布依族",
    "12": "侗族", "13": "瑶族", "14": "白族", "15": "土家族", "16": "哈尼族", "17": "哈萨克族",
    "18": "傣族", "19": "黎族", "20": "傈僳族", "21": "佤族", "22": "畲族", "23": "高山族",
    "24": "拉祜族", "25": "水族", "26": "东乡族", "27": "纳西族", "28": "景颇族",
    "29": "柯尔克孜族", "30": "土族", "31": "达斡尔族", "32": "仫佬族", "33": "羌族",
    "34": "布朗族", "35": "撒拉族", "36": "毛南族", "37": "仡佬族", "39": "阿昌族",
    "40": "普米族", "41": "塔吉克族", "42": "怒族", "43": "乌孜别克族", "44": "俄罗斯族",
    "45": "鄂温克族", "46": "德昂族", "47": "保安族", "48": "裕固族", "49": "京族",
    "50": "塔塔尔族", "51": "独龙族", "52": "鄂伦春族", "53": "赫哲族", "54": "门巴族",
    "55": "珞巴族", "56": "基诺族", "97": "其他", "98": "外国血统",
}  # fmt: skip
"""GB/T 3304, the ones usual in Jilin first."""

EDUCATION = {
    "10": "研究生", "20": "大学本科", "30": "大学专科", "40": "中专、技校", "60": "高中",
    "70": "初中", "80": "小学", "90": "其他",
}  # fmt: skip
"""GB/T 4658-2006, first level."""

CATEGORIES = {"full": "正式党员", "probationary": "预备党员"}
STANDINGS = {
    "normal": "正常", "moved": "已转出", "dead": "去世", "expelled": "出党", "stopped": "停止党籍",
    "left": "自行脱党", "cancelled": "取消预备党员资格",
}  # fmt: skip
VOTING = {"has": "有", "watched": "留党察看期间没有", "suspended": "中止"}
"""选举工作条例第五条: watched members have no vote; it is suspended for those in custody."""


class Member(Envelope):
    """A person's membership in one branch; a transfer makes a new Member of the same ``person``."""

    person: str | None = None
    name: Annotated[str | None, Text("姓名", required=True, weighty=True, longest=50)] = None
    identity_number: Annotated[
        str | None, Text("公民身份号码", required=True, sensitive=True, weighty=True, longest=30)
    ] = None
    sex: Annotated[str | None, Choice("性别", required=True, options=SEXES)] = None
    nation: Annotated[str | None, Choice("民族", required=True, options=NATIONS)] = None
    born_on: Annotated[date | None, Day("出生日期", required=True, weighty=True)] = None
    education: Annotated[str | None, Choice("学历", options=EDUCATION)] = None
    category: Annotated[
        str | None, Choice("人员类别", required=True, weighty=True, options=CATEGORIES)
    ] = None
    joined_on: Annotated[date | None, Day("加入党组织日期", required=True, weighty=True)] = None
    confirmed_on: Annotated[date | None, Day("转为正式党员日期", weighty=True)] = None
    post: Annotated[str | None, Text("工作岗位")] = None
    retired: Annotated[bool | None, YesNo("离退休")] = None
    phone: Annotated[str | None, Text("联系电话", sensitive=True, longest=30)] = None
    address: Annotated[str | None, Text("家庭住址", sensitive=True)] = None
    standing: Annotated[
        str | None, Choice("党籍状态", required=True, weighty=True, options=STANDINGS)
    ] = None
    left_on: Annotated[
        date | None, Day("离开日期", weighty=True, hint="转出、去世、出党的那天")
    ] = None
    lost: Annotated[bool | None, YesNo("是否失联", weighty=True)] = None
    lost_on: Annotated[date | None, Day("失联日期", weighty=True)] = None
    away: Annotated[bool | None, YesNo("是否流动")] = None
    whereabouts: Annotated[str | None, Text("外出流向")] = None
    team: Annotated[str | None, OrganisationRef("班组", of=("team",))] = None
    party_post: Annotated[
        str | None, Choice("党内职务", weighty=True, options=POSTS, hint="记了支委名册的不用填。")
    ] = None
    voting: Annotated[str | None, Choice("表决权", weighty=True, options=VOTING)] = None
    arrived_on: Annotated[date | None, Day("转入本支部日期")] = None
    dues_from: Annotated[str | None, Month("党费从哪月起交本支部", weighty=True)] = None
    dues_until: Annotated[str | None, Month("党费在本支部交到", weighty=True)] = None

    @property
    def active(self) -> bool:
        """Say whether the person belongs to the branch now."""
        return self.standing in (None, "normal")

    @property
    def may_vote(self) -> bool:
        """Say whether the person votes: full members whose right is not taken (选举工作条例第五条)."""
        return self.active and self.category == "full" and self.voting in (None, "has")


def problems(member: Member, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together; a wrong identity number only warns (old papers exist)."""
    yield from after_end(setting.frame(member.branch), "arrived_on", member.arrived_on)
    number = member.identity_number
    if number:
        yield from _number_problems(member, number)
    if member.category == "probationary" and member.confirmed_on:
        yield Problem(
            "confirmed_on",
            "CATEGORY",
            Level.FINAL,
            "预备党员还没有转正日期。",
            "改人员类别，或清掉日期。",
        )
    if member.joined_on and member.confirmed_on and member.confirmed_on < member.joined_on:
        yield Problem(
            "confirmed_on",
            "END_BEFORE_START",
            Level.SAVE,
            "转正日期在入党日期之前。",
            "看看哪个日期抄反了。",
        )
    for name in ("born_on", "joined_on", "confirmed_on", "left_on", "lost_on"):
        day = getattr(member, name)
        if day and day > setting.today:
            label = LEDGER.columns[name].label
            yield Problem(name, "FUTURE", Level.FINAL, f"{label} {day} 还没到。", "看看年份。")
    if member.left_on and member.active:
        yield Problem(
            "left_on", "STANDING", Level.FINAL, "填了离开日期，党籍状态还是正常。",
            "改党籍状态，或清掉日期。",
        )  # fmt: skip
    if member.lost and not member.lost_on:
        yield Problem(
            "lost_on", "REQUIRED", Level.FINAL, "失联了，还没填失联日期。", "填一个日期。"
        )


def cross(member: Member, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield where another member known here bears the same identity number (domain.md §12.1)."""
    del setting
    if not member.identity_number or not member.active:
        return
    number = member.identity_number
    for other_id in facts.bearing("member", "", "identity_number", number):
        other = facts.record(other_id)
        if other_id != entry_id and isinstance(other, Member) and other.active:
            home = facts.organisation(other.branch or "") if other.branch != member.branch else ""
            where = f"{home}的" if home else ""
            yield Problem(
                "identity_number", "SAME_IDENTITY", Level.WARN,
                f"{where}{other.name}也是这个身份证号。", "看看是不是登记了两次。",
            )  # fmt: skip
            return


def duties(asked: Asked) -> Iterator[Due]:
    """Yield who has moved out, and whose probation ends where their way in is not kept (rule D08)."""
    yield from moved_out(asked)
    names = ("member", "admitted_on", "applicant")
    followed: set[object] = set()
    for _, member_id, day, applicant in asked.facts.values(
        "development", asked.branch, names, drafts=True
    ):
        person = asked.facts.record(applicant) if applicant else None
        followed |= {member_id, (getattr(person, "name", None), day)} - {None}
    for entry_id, member in asked.facts.members(asked.branch):
        if not isinstance(member, Member) or not member.active or not member.joined_on:
            continue
        rule = asked.setting.rules.on("D08", member.joined_on)
        by_name = (member.name, member.joined_on.isoformat())
        is_followed = entry_id in followed or by_name in followed
        if rule and member.category == "probationary" and not is_followed:
            end = probation_end(member.joined_on, rule)
            yield from probation_due(asked, end, member.name or "", entry_id)


def _number_problems(member: Member, number: str) -> Iterator[Problem]:
    if wrong := identity.fault(number):
        yield Problem("identity_number", "IDENTITY", Level.WARN, *wrong)
        return
    holder = identity.holder(number)
    if holder and member.born_on and member.born_on != holder.born_on:
        yield Problem(
            "born_on",
            "IDENTITY",
            Level.WARN,
            f"身份证号上的生日是 {holder.born_on}。",
            "看看哪个抄错了。",
        )
    if holder and member.sex and member.sex != holder.sex:
        yield Problem(
            "sex", "IDENTITY", Level.WARN, f"身份证号上是{SEXES[holder.sex]}。", "看看哪个抄错了。"
        )


def fills(payload: Mapping[str, Json], rules: RuleBook) -> JsonObject:
    """Return birthday and sex that a right identity number names."""
    del rules
    number = payload.get("identity_number")
    if not isinstance(number, str) or identity.fault(number):
        return {}
    holder = identity.holder(number)
    return {"born_on": holder.born_on.isoformat(), "sex": holder.sex} if holder else {}


def _position(member: Member, entry_id: str, facts: Facts) -> str:
    """Return the posts held today by the list of posts (L03); without one, as the register says."""
    entries = facts.records("committee_post", member.branch or "")
    if not entries:
        return POSTS.get(member.party_post or "", "")
    held = posts_on((entry for _, entry in entries), facts.setting().today).get(entry_id, ())
    return "、".join(POSTS.get(key, key) for key in held)


def _study_hours(member: Member, entry_id: str, facts: Facts) -> str:
    known = dict(facts.members(member.branch or "")).get(entry_id)
    post = known.party_post if isinstance(known, Member) else None
    return progress(facts, member.branch or "", entry_id, post) if member.active else ""


LEDGER = Ledger(
    seldom=(
        "lost",
        "lost_on",
        "away",
        "whereabouts",
        "party_post",
        "voting",
        "arrived_on",
        "dues_from",
        "dues_until",
    ),
    code="L05",
    key="member",
    title="党员名册",
    model=Member,
    empty="党员名册还是空的",
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda member: member.name or "（还没有姓名）",
    shown=("name", "sex", "category", "position", "team", "post", "joined_on"),
    begin=lambda _: {"standing": "normal"},
    printed=(
        "name",
        "sex",
        "nation",
        "born_on",
        "education",
        "category",
        "joined_on",
        "confirmed_on",
        "position",
        "team",
        "post",
    ),
    rules=problems,
    cross=cross,
    duties=duties,
    fills=fills,
    derived=(
        Derived("position", "现任职务", _position),
        Derived("study_hours", "本年学时", _study_hours),
    ),
)
