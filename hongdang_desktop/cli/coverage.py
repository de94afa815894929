"""Which teams the Party reaches, and groups that run as one with a team."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.station.coverage import CoverageView, Link, TeamRow


def coverage(
    folder: Folder,
    branch: Branch = None,
    month: Annotated[str | None, typer.Option(metavar="MONTH", help="2026-11，空着是本月")] = None,
) -> Answer:
    """看班组覆盖：哪个班组有党员，哪个在培养，党小组和班组怎样共建，发展计划还剩几名。"""
    with opened(folder) as station:
        wanted = one_branch(station, branch)
        found = station.coverage.show(wanted, read_period(month) if month else None)
    rows = [
        (
            row.cover.name, row.reach, str(len(row.members)), row.cover.group_name,
            "一体" if row.cover.joined else "", row.points, row.group_points,
            "、".join(link.words for link in row.on_the_way),
        )
        for row in found.teams
    ]  # fmt: skip
    heads = ("班组", "覆盖", "党员", "党小组", "两组", "五型", "党小组得分", "在培养")
    return Answer(_data(found), columns(heads, rows))


def align(
    folder: Folder,
    group: Annotated[str, typer.Argument(metavar="GROUP", help="党小组的编号（id）")],
    branch: Branch = None,
) -> Answer:
    """让两组一体的党小组和班组用同一份名单；已定稿的记成更正。"""
    with opened(folder) as station:
        changes = station.coverage.align(one_branch(station, branch), group)
    return Answer({"id": group, "action": changes.action}, (changes.sentence,))


def _data(found: CoverageView) -> Json:
    return {
        "branch": found.branch, "month": found.month.text, "covered": found.covered,
        "teams": [_team(row) for row in found.teams],
        "quota": {
            "year": found.quota.year, "places": found.quota.places, "left": found.quota.left,
            "entry": found.quota.entry or None, "admitted": [_link(e) for e in found.admitted],
        },
        "groups_alone": [_link(each) for each in found.groups_alone],
    }  # fmt: skip


def _team(row: TeamRow) -> Json:
    cover = row.cover
    return {
        "team": cover.team, "name": cover.name, "reach": row.reach, "first": cover.first,
        "leader": row.leader, "leader_is_member": cover.leader_is_member,
        "members": list(row.members), "group": cover.group or None, "joined": cover.joined,
        "apart": list(row.apart), "strange": list(row.strange),
        "appraisal": cover.appraisal or None, "tenths": cover.points,
        "group_tenths": cover.group_points, "grade": cover.grade or None,
        "on_the_way": [_link(each) for each in row.on_the_way],
        "together": [_link(each) for each in row.together], "tasks": list(row.tasks),
    }  # fmt: skip


def _link(link: Link) -> Json:
    return {"id": link.entry, "ledger": link.ledger, "called": link.words}


COMMANDS: Mapping[str, Callable[..., Answer]] = {"coverage": coverage, "align": align}
