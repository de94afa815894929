"""The organisation: one dated tree of records.

Plant committee – general branch (总支, may be missing) – branch (also joint) – party group (ledger
L04), beside operation area – team. Owned by the plant where there is one, else by the branch that
began alone; ids never change, code and name may.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef, OrganisationRef, OrganisationRefs
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm, Setting

NODE_KINDS = {
    "plant": "厂党委",
    "general_branch": "党总支",
    "branch": "党支部",
    "area": "作业区",
    "team": "班组",
}


class Organisation(Envelope):
    """One node. ``parent`` is the node above: a branch's plant or general branch, a team's area.

    The envelope's ``branch`` is the branch that a node concerns: itself for a branch, the branch
    that covers it for a team, none for plant and area (then every station may know it).
    """

    kind: Annotated[str | None, Choice("类别", required=True, options=NODE_KINDS)] = None
    code: Annotated[str | None, Text("编码", longest=20)] = None
    name: Annotated[str | None, Text("名称", required=True)] = None
    short_name: Annotated[str | None, Text("简称")] = None
    parent: Annotated[str | None, OrganisationRef("上级")] = None
    areas: Annotated[tuple[str, ...], OrganisationRefs("所在作业区", of=("area",))] = ()
    joint: Annotated[bool | None, YesNo("联合支部")] = None
    leader: Annotated[str | None, MemberRef("班组长")] = None
    valid_from: Annotated[date | None, Day("启用日期")] = None
    valid_until: Annotated[date | None, Day("停用日期")] = None

    @property
    def shown(self) -> str:
        """Return the short name, else the name."""
        return self.short_name or self.name or ""

    def exists_on(self, day: date) -> bool:
        """Say whether the node was in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def problems(node: Organisation, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one node."""
    del setting
    if node.valid_from and node.valid_until and node.valid_until < node.valid_from:
        yield Problem(
            "valid_until",
            "END_BEFORE_START",
            Level.SAVE,
            "停用日期在启用日期之前。",
            "改一下日期。",
        )


LEDGER = Ledger(
    code="O01",
    key="organisation",
    title="组织机构",
    model=Organisation,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda node: node.shown or "（还没有名称）",
    shown=("code", "name", "kind", "parent"),
    owner=Owner.PLANT,
    rules=problems,
)
