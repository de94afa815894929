"""Leads to where an entry of whatever ledger is written: meetings have a page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.pages.assess_kept import HALF, month_of_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.station.views import Duty
    from hongdang_desktop.ui.work import Work


_SHEET = "sheet"
_TEMPLATE = "template"


def lead_to(
    work: Work,
    ledger: str,
    branch: str,
    *,
    entry: str | None = None,
    scratch: str | None = None,
    given: Mapping[str, Json] | None = None,
    plan: bool = False,
    goes_on: bool = False,
) -> None:
    """Open an entry, half-written text, or a new entry that begins with ``given``.

    With ``goes_on`` the cursor goes to what a final entry still needs.
    """
    if ledger == _SHEET:
        month = (
            {"month": month_of_key(scratch), "item": HALF} if scratch else {"entry": entry or ""}
        )
        work.shell.go("review" if work.is_plant else "assess", branch=branch, **month)
        return
    if ledger == _TEMPLATE:
        work.shell.go("templates", scratch=scratch)
        return
    if opens_as_meeting(ledger):
        page, new = "meeting", {}
    else:
        page, new = "ledgers", {"new": True} if not (entry or scratch) else {}
    more: dict[str, object] = {"scratch": scratch} if scratch else {}
    more |= {"given": dict(given)} if given and not entry else {}
    more |= {"goes_on": True} if goes_on and entry else {}
    more |= {"plan": True} if plan and not entry else {}
    work.shell.go(page, ledger=ledger, branch=branch, entry=entry, **new, **more)


def lead_to_duty(work: Work, duty: Duty) -> None:
    """Open what a duty asks for."""
    if duty.page:
        work.shell.go(duty.page, branch=duty.branch, entry=duty.entry, part=duty.part)
        return
    if duty.batch and duty.entry is None:
        day = min(duty.due, work.today())  # of the month that is due, be it over or not
        work.shell.go("ledgers", ledger=duty.ledger, branch=duty.branch, batch=day.isoformat())
        return
    if duty.ledger == "dues" and duty.new.get("kind") == "supplement" and not duty.entry:
        # The months and the amount that are owed now, as on the page of the month.
        work.tasks.run(
            lambda _: work.station.dues.supplement(duty.branch, str(duty.new["member"])),
            owner=work.shell,
            done=lambda given: lead_to(work, "dues", duty.branch, given=given),
            failed=lambda _error: lead_to(work, "dues", duty.branch, given=duty.new),
        )
        return
    lead_to(
        work, duty.ledger, duty.branch, entry=duty.entry, given=duty.new, plan=duty.plan,
        goes_on=True,
    )  # fmt: skip


def opens_as_meeting(ledger: str) -> bool:
    """Say whether a ledger's entries are meetings."""
    # Loaded here: the first page is on the screen before the ledgers are needed.
    from hongdang_desktop.ledgers.catalogue import find  # noqa: PLC0415
    from hongdang_desktop.ledgers.meeting import Meeting  # noqa: PLC0415

    return issubclass(find(ledger).model, Meeting)
