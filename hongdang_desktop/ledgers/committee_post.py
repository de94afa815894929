"""L03 支委名册与分工: 《中国共产党支部工作条例（试行）》第二十、二十一、二十三条.

Who holds which post, and from when to when: whatever else asks for a position asks here.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Choices, Day, LongText, Parts, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef, OrganisationRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.member import POSTS

FILINGS = {"approved": "上级批准", "filed": "上级备案", "appointed": "上级指派"}
CYCLES = {"month": "每月", "quarter": "每季", "half": "每半年", "year": "每年", "once": "一次"}
STATES = {"doing": "在办", "done": "已完成", "undone": "没完成"}


class Responsibility(Part):
    """One line of a person's list of duties."""

    matter: Annotated[str | None, Text("事项", required=True)] = None
    cycle: Annotated[str | None, Choice("周期", options=CYCLES)] = None
    due: Annotated[date | None, Day("期限")] = None
    state: Annotated[str | None, Choice("完成情况", living=True, options=STATES)] = None
    done_on: Annotated[date | None, Day("完成日期", living=True)] = None


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
    """Yield what does not fit within one person's posts."""
    del setting
    if post.since and post.until and post.until < post.since:
        yield Problem(
            "until", "END_BEFORE_START", Level.SAVE, "任职止在任职起之前。", "看看哪个日期抄反了。"
        )


def _called(post: CommitteePost) -> str:
    words = "、".join(POSTS.get(key, key) for key in post.posts)
    return f"{words}（{post.since} 起）" if words and post.since else words or "（还没有职务）"


def _now(post: CommitteePost, entry_id: str, facts: Facts) -> str:
    del entry_id
    if not post.since:
        return ""
    return "在任" if post.in_force_on(facts.setting().today) else "不在任"


LEDGER = Ledger(
    code="L03",
    key="committee_post",
    title="支委名册与分工",
    model=CommitteePost,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=_called,
    shown=("person", "posts", "admin_post", "since", "until", "filing_number"),
    rules=problems,
    derived=(Derived("now", "现在", _now),),
)
