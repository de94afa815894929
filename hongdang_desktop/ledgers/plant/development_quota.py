"""P07 发展党员计划: how many the plant lets a branch admit in a year, and which teams come first.

The paper (论文四（二）) gives teams without a party member a part of the quota of their own.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Text, Whole
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import OrganisationRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Facts, Ledger, Owner, Rhythm, Setting

_MOST = 200


class DevelopmentQuota(Envelope):
    """One branch and year, which the envelope names; ``teams`` are to be covered first."""

    occurred_on: Annotated[date | None, Day("下达日期", required=True)] = None
    places: Annotated[
        int | None, Whole("名额", required=True, least=0, most=_MOST, weighty=True, unit="人")
    ] = None
    teams: Annotated[
        tuple[str, ...], OrganisationRefs("优先的班组", of=("team",), hint="没有党员的班组。")
    ] = ()
    number: Annotated[str | None, Text("文号", hint="没有文号就空着。")] = None


def cross(
    record: DevelopmentQuota, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield that the branch has its quota of that year already."""
    del setting
    known = facts.values("development_quota", record.branch or "", ("year",), drafts=True)
    if record.year and any(year == record.year and entry != entry_id for entry, year in known):
        yield Problem(
            "year", "TWICE", Level.FINAL, f"{record.year} 年的计划已经下达过。", "打开那一条更正。"
        )


LEDGER = Ledger(
    code="P07",
    key="development_quota",
    title="发展党员计划",
    model=DevelopmentQuota,
    mechanism="organisation",
    rhythm=Rhythm.YEAR,
    owner=Owner.PLANT,
    by_year=True,
    called=lambda record: f"{record.year or '（还没有年度）'} 年发展党员计划",
    shown=("year", "branch", "places", "teams", "number"),
    cross=cross,
)
