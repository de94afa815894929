"""L10 党课: 《中国共产党支部工作条例（试行）》第十六条; once a quarter is what plants usually ask."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Number, Parts, Text
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberOrText, MemberRef, MemberRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

FORMS = {"together": "集中", "on_site": "现场", "video": "视频", "short": "微党课"}


class MadeUp(Part):
    """Somebody who was away and heard the lecture later."""

    member: Annotated[str | None, MemberRef("姓名", required=True)] = None
    made_up_on: Annotated[date | None, Day("补课日期", required=True)] = None


class PartyLecture(Envelope):
    """One lecture. ``hours`` counts in tenths; the text of it is an attachment."""

    topic: Annotated[str | None, Text("题目", required=True)] = None
    lecturer: Annotated[
        str | None,
        MemberOrText("授课人", required=True, hint="本支部的点选，外请的直接写姓名。"),
    ] = None
    lecturer_post: Annotated[str | None, Text("授课人职务")] = None
    form: Annotated[str | None, Choice("形式", options=FORMS)] = None
    hours: Annotated[int | None, Number("时长", places=1, most=240, unit="小时")] = None
    participants: Annotated[tuple[str, ...], MemberRefs("参加", required=True)] = ()
    made_up: Annotated[tuple[MadeUp, ...], Parts("缺席补课", living=True)] = ()
    content: Annotated[str | None, LongText("内容提要", required=True)] = None


LEDGER = Ledger(
    code="L10",
    key="party_lecture",
    title="党课",
    model=PartyLecture,
    mechanism="politics",
    rhythm=Rhythm.QUARTER,
    called=lambda lecture: lecture.topic or "（还没有题目）",
    shown=("occurred_on", "topic", "lecturer", "form", "hours", "participants"),
    ended_on=lambda lecture: lecture.occurred_on,
)
