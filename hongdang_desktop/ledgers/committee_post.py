"""L03 支委名册与分工: 《中国共产党支部工作条例（试行）》第二十、二十一、二十三条.

Who holds which post, and from when to when: whatever else asks for a position asks here.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Choices, Day, LongText, Parts, Text, YesNo
from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef, OrganisationRefs
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.ledgers.reminding import remind
from hongdang_desktop.ledgers.responsibility import Responsibility, due_lines

_LEADING = frozenset({"secretary", "deputy"})
FILINGS = {"approved": "上级批准", "filed": "上级备案", "appointed": "上级指派"}


class CommitteePost(Envelope):
    """One person's posts in the branch, in force from ``since`` up to and with ``until``."""

    person: Annotated[str | None, MemberRef("人员", required=True, weighty=True)] = None
    posts: Annotated[
        tuple[str, ...], Choices("党内职务", required=True, weighty=True, options=POSTS)
    ] = ()
    admin_post: Annotated[str | None, Text("行政职务")] = None
    crossing: Annotated[bool | None, YesNo("双向进入", hint="支委进班子，或班子成员进支委。")] = (
        None
    )
    crossing_basis: Annotated[str | None, Text("进入依据", hint="哪份文件或哪次会定的。")] = None
    since: Annotated[date | None, Day("任职起", required=True, weighty=True)] = None
    until: Annotated[date | None, Day("任职止", living=True, weighty=True, hint="在任的空着。")] = (
        None
    )
    filing: Annotated[
        str | None,
        Choice("批准或备案", weighty=True, options=FILINGS, hint="书记、副书记要批准，委员备案。"),
    ] = None
    filing_number: Annotated[str | None, Text("文号", weighty=True)] = None
    work: Annotated[str | None, LongText("分工")] = None
    teams: Annotated[tuple[str, ...], OrganisationRefs("联系班组", of=("team",))] = ()
    responsibilities: Annotated[tuple[Responsibility, ...], Parts("责任清单")] = ()
    certificate: Annotated[str | None, Text("证书编号", living=True)] = None
    certified_on: Annotated[date | None, Day("取得日期", living=True)] = None
    certified_until: Annotated[
        date | None, Day("有效期到", living=True, hint="空着就从取得那天按规定年限算。")
    ] = None

    def in_force_on(self, day: date) -> bool:
        """Say whether the posts are held on a day."""
        return (
            self.since is not None
            and self.since <= day
            and (self.until is None or day <= self.until)
        )


def problems(post: CommitteePost, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit within one person's posts; rule O10 says who approves whom."""
    if post.since and post.until and post.until < post.since:
        yield Problem(
            "until", "END_BEFORE_START", Level.SAVE, "任职止在任职起之前。", "看看哪个日期抄反了。"
        )
    if post.certified_on and post.certified_until and post.certified_until < post.certified_on:
        yield Problem(
            "certified_until", "END_BEFORE_START", Level.SAVE, "有效期到在取得日期之前。",
            "看看哪个日期抄反了。",
        )  # fmt: skip
    rule = setting.rules.on("O10", post.since or setting.today)
    if rule and post.filing == "filed" and _LEADING.intersection(post.posts):
        yield rule.problem("filing", "书记、副书记要上级批准，这里写的是备案。", "看看批复再改。")


def cross(post: CommitteePost, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield where two people hold the post of secretary at the same time (rule O13)."""
    if "secretary" not in post.posts or post.since is None:
        return
    rule = setting.rules.on("O13", post.since)
    for other_id, other in facts.records("committee_post", post.branch or ""):
        if rule and other_id != entry_id and other.person != post.person and _both(post, other):
            name = facts.member(other.person or "") or "另一位"
            yield rule.problem(
                "posts", f"{name}这段时间也是书记。", "先给前一位填任职止。"
            )  # fmt: skip
            return


def _both(one: CommitteePost, other: CommitteePost) -> bool:
    """Say whether two entries have the secretary's post on a common day."""
    if "secretary" not in other.posts or one.since is None or other.since is None:
        return False
    last = min(one.until or date.max, other.until or date.max)
    return max(one.since, other.since) <= last


def valid_until(post: CommitteePost, setting: Setting) -> date | None:
    """Return the last day of the certificate: as written, else by rule O12 from the day it began."""
    if post.certified_until or not post.certified_on:
        return post.certified_until
    rule = setting.rules.on("O12", post.certified_on)
    return plus_months(post.certified_on, rule.numbers["months"]) if rule else None


def duties(asked: Asked) -> Iterator[Due]:
    """Yield certificates that expire, posts that stay empty, and lines of duty lists."""
    today = asked.setting.today
    entries = asked.facts.records("committee_post", asked.branch)
    for entry_id, post in entries:
        if post.in_force_on(today):
            yield from _certificate(asked, entry_id, post)
            yield from due_lines(asked, entry_id, post.responsibilities)
    yield from _vacancies(asked, [post for _, post in entries])


def _certificate(asked: Asked, entry_id: str, post: CommitteePost) -> Iterator[Due]:
    last = valid_until(post, asked.setting)
    rule = asked.setting.rules.on("O12", asked.setting.today)
    if rule and last:
        name = asked.facts.member(post.person or "")
        yield from remind(
            asked, rule, last, f"{name}的证书到期，去复审", entry=entry_id, action="填新证书",
            done_by="填上新的取得日期和有效期，就算办好。",
        )  # fmt: skip


def _vacancies(asked: Asked, posts: list[CommitteePost]) -> Iterator[Due]:
    """Yield posts of the present term that somebody left and nobody holds (rule O11)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("O11", today)
    terms = asked.facts.values("term", asked.branch, ("approved_on",))
    begun = max((str(day) for _, day in terms if day), default="")
    for key in POSTS:
        holders = [post for post in posts if key in post.posts and post.since]
        if rule is None or key == "other" or any(p.until is None for p in holders):
            continue
        left = max((p.until for p in holders if p.until), default=None)
        if left is None or left >= today or left.isoformat() <= begun:
            continue
        due = plus_months(left, rule.numbers["months"])
        yield Due(
            f"{POSTS[key]}空缺，要补选", due, rule.id, rule.reference,
            "补选后在支委名册里登记，就算办好。", action="登记支委",
            weight=Weight.RED if today > due else Weight.YELLOW, about=key,
            new={"posts": [key]},
        )  # fmt: skip


def _called(post: CommitteePost) -> str:
    words = "、".join(POSTS.get(key, key) for key in post.posts)
    return f"{words}（{post.since} 起）" if words and post.since else words or "（还没有职务）"


def _now(post: CommitteePost, entry_id: str, facts: Facts) -> str:
    del entry_id
    if not post.since:
        return ""
    return "在任" if post.in_force_on(facts.setting().today) else "不在任"


def _valid(post: CommitteePost, entry_id: str, facts: Facts) -> str:
    del entry_id
    last = valid_until(post, facts.setting())
    return last.isoformat() if last else ""


def _settle(post: CommitteePost) -> JsonObject:
    """Return the day that the entry stands for in lists."""
    day = post.since
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


LEDGER = Ledger(
    code="L03",
    key="committee_post",
    title="支委名册与分工",
    model=CommitteePost,
    empty="支委名册还是空的",
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    order="since",
    settle=_settle,
    called=_called,
    shown=("person", "posts", "admin_post", "since", "until", "now"),
    printed=(
        "person", "posts", "admin_post", "crossing", "since", "until", "filing", "filing_number",
        "work",
    ),
    rules=problems,
    cross=cross,
    duties=duties,
    derived=(Derived("now", "现在", _now), Derived("certificate_until", "证书有效到", _valid)),
)  # fmt: skip
