"""Branches merged, split, dissolved by the plant's decision; nothing gets lost on the way.

《中国共产党支部工作条例（试行）》第七条. Entries are never moved: the former branch keeps its book, the
new one goes on with records of its own, which it takes over from handovers (P08).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.ledgers.catalogue import catalogue, kinds
from hongdang_desktop.ledgers.dues import Dues
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.plant.handover import bare
from hongdang_desktop.ledgers.plant.reorganisation import KINDS
from hongdang_desktop.station.books.entries import ids_of
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.cards import hand_over
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.handing.accounting import Account, account
from hongdang_desktop.station.handing.making import Item, everything
from hongdang_desktop.station.handing.plan import WHAT, Placed, Plan, Preview, place
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal, listing, packages

_NAMED = 3


@dataclass(frozen=True)
class Decision:
    """A decision that was carried out, as it is listed."""

    id: str
    kind: str
    number: str
    day: date | None
    from_names: tuple[str, ...]
    to_names: tuple[str, ...]
    open: int


class Reorganising:
    """What only the plant does with its branches."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def preview(self, plan: Plan) -> Preview:
        """Return everything that must go somewhere, and where it would go. Writes nothing."""
        return self._core.read(lambda c: _preview(self._core, c, plan))

    def carry_out(self, plan: Plan) -> Changes:
        """Do it: new branches, teams, ends of branches, handovers for the receivers; all or nothing.

        Raises Refused PLANT_ONLY, NO_NUMBER, NO_SOURCE, NO_TARGET, BRANCH_GONE, NAME_TAKEN,
        NOT_ASSIGNED (something has no place; the sentence names it).
        """
        self._check(plan)
        preview = self.preview(plan)
        if preview.nowhere:
            raise Refused("NOT_ASSIGNED", _nowhere(preview))
        return self._core.verb(
            f"{KINDS[plan.kind]}办好了，移交单随下一个包带到各支部。",
            lambda pen: _Doing(self._core, pen, plan, preview).run(),
            undoable=False,
        )  # fmt: skip

    def decisions(self) -> tuple[Decision, ...]:
        """Return what was decided so far, the latest first."""

        def read(connection: Connection) -> tuple[Decision, ...]:
            rows = listing.called(connection, "reorganisation")
            found = [self._decision(connection, row) for row in rows]
            return tuple(sorted(found, key=lambda d: (d.day or date.min, d.id), reverse=True))

        return self._core.read(read)

    def account(self, decision: str) -> Account:
        """Return what became of everything that a decision concerned. Raises Refused NO_SUCH_DECISION."""
        return self._core.read(lambda c: account(self._core, c, decision))

    def hand_late(self, decision: str, to: str = "") -> Changes:
        """Hand over what came to light in an ended branch after the decision, to one of its receivers.

        Raises Refused PLANT_ONLY, NO_SUCH_DECISION, NOTHING_TO_HAND, NO_TARGET.
        """
        self._plant_only()
        known = self.account(decision)
        if not known.late:
            raise Refused("NOTHING_TO_HAND", "没有漏下的。")
        receiver = Tree(self._core).node(to).id if to else ""
        receiver = receiver or (known.receivers[0] if len(known.receivers) == 1 else "")
        if receiver not in known.receivers:
            raise Refused("NO_TARGET", "还没说交给哪个支部。")

        def work(pen: Pen) -> None:
            by_source: dict[str, list[Item]] = defaultdict(list)
            for each in known.late:
                by_source[each.source].append(each.item)
            for source, items in by_source.items():
                _hand(self._core, pen, source, receiver, items, shared=known.shared)

        return self._core.verb(f"补了 {len(known.late)} 项移交。", work, undoable=False)

    def _decision(self, connection: Connection, row: listing.Row) -> Decision:
        record = kind_of("reorganisation").reread(row.payload)
        known = account(self._core, connection, row.id)
        return Decision(
            row.id, KINDS.get(record.kind or "", ""), record.number or "", record.occurred_on,
            record.from_names, record.to_names, known.open,
        )  # fmt: skip

    def _plant_only(self) -> None:
        if self._core.role is not Role.PLANT:
            raise Refused("PLANT_ONLY", "支部的合并、拆分、撤销由厂党委定。")

    def _check(self, plan: Plan) -> None:
        self._plant_only()
        wanted = (
            (plan.kind in KINDS, "NO_KIND", "选合并、拆分还是撤销。"),
            (plan.number.strip(), "NO_NUMBER", "还没有文件编号。填厂党委的文号。"),
            (plan.sources, "NO_SOURCE", "还没选哪个支部。"),
            (plan.targets, "NO_TARGET", "还没有接收的支部。人和事总要有地方去。"),
            (
                {t.key for t in plan.targets} - {*plan.sources},
                "NO_TARGET", "调整前后一样。看看接收的支部。",
            ),
        )  # fmt: skip
        for fulfilled, code, sentence in wanted:
            if not fulfilled:
                raise Refused(code, sentence)
        nodes = Lookup(self._core).nodes
        names = {n.name for n in nodes.values() if n.kind == "branch"}
        for each in (*plan.sources, *(t.key for t in plan.targets if not t.new)):
            node = nodes.get(each)
            if node is None or node.kind != "branch" or (node.valid_until or plan.day) < plan.day:
                raise Refused("BRANCH_GONE", f"“{node.shown if node else each}”已经撤并了。")
        for target in plan.targets:
            if target.new and (not target.name.strip() or target.name.strip() in names):
                raise Refused("NAME_TAKEN", "新支部要有名字，不能和已有的一样。")


def _nowhere(preview: Preview) -> str:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for each in preview.nowhere:
        by_kind[each.item.ledger].append(each.item.called)
    said = []
    for key, word in WHAT.items():
        names = by_kind.get(key, [])
        if names:
            more = f"等 {len(names)} 项" if len(names) > _NAMED else ""
            said.append(f"{word} {'、'.join(names[:_NAMED])}{more}")
    return f"还没定去哪个支部：{'；'.join(said)}。逐项选好再办。"


def _items(core: Core, connection: Connection, branch: str, day: date) -> Iterator[Item]:
    facts = Lookup(core, connection)
    for node_id, node in facts.nodes.items():
        if node.kind == "team" and node.branch == branch and node.exists_on(day):
            yield Item("team", node_id, node.shown, node_id)
    yield from everything(facts, branch)


def _preview(core: Core, connection: Connection, plan: Plan) -> Preview:
    placed: list[Placed] = []
    remarks: list[str] = []
    facts = Lookup(core, connection)
    for source in plan.sources:
        placed += place(plan, source, _items(core, connection, source, plan.day))
        remarks += _remarks(core, connection, plan, source)
    for target in plan.targets:
        if target.new:
            remarks.append(f"{target.name}是新支部：办好后做一份建站邀请，给它加电脑。")
    names = {t.key: t.short_name or t.name for t in plan.targets}
    names |= {s: facts.organisation(s) for s in plan.sources}
    return Preview(tuple(placed), tuple(remarks), names)


def _remarks(core: Core, connection: Connection, plan: Plan, source: str) -> Iterator[str]:
    """Yield what goes nowhere and should be known before it is too late."""
    facts = Lookup(core, connection)
    name = facts.organisation(source)
    came = [r for r in packages.latest(connection, 200, peer=source) if not r.out]
    if not came:
        yield f"{name}还没来过包，这里看不到它的账。先收一次。"
    else:
        yield f"{name}最近来的包是 {came[0].at[:10]}。那以后写的还没带来，最好先收一次。"
    drafts = sum(
        listing.count(connection, listing.Question(k.key, branch=source, stage=Stage.DRAFT))
        for k in catalogue()
    )
    ends = source in plan.ending
    if drafts:
        yield f"{name}有 {drafts} 条草稿，留在它自己的账里。" + ("撤并前请它定稿。" if ends else "")
    if ends:
        terms = [t for _, t in facts.records("term", source) if not t.changed_on]
        if terms:
            last = plan.day - timedelta(days=1)
            yield f"{name}的届次和支委任职到 {last} 为止；接收的支部按规定选举或补选。"
    waiting = _open_petitions(facts, source)
    if waiting:
        yield f"{name}有 {waiting} 件请示还没批复；批复仍回到它的账里。"
    for entry, until in _arrears(facts, source).items():
        yield f"{facts.member(entry)}党费交到 {until or '（没有记录）'}，欠的由接收支部接着收。"


def _open_petitions(facts: Lookup, branch: str) -> int:
    if "petition" not in kinds() or "reply" not in kinds():
        return 0
    answered = {r.petition for _, r in facts.records("reply", branch)}
    return sum(
        entry not in answered and not p.withdrawn_on
        for entry, p in facts.records("petition", branch)
    )


def _paid_until(facts: Lookup, branch: str) -> dict[str, str]:
    """Return the last month that each member paid for."""
    found: dict[str, str] = {}
    for _, dues in facts.records("dues", branch):
        if isinstance(dues, Dues) and dues.member and dues.covered:
            found[dues.member] = max(found.get(dues.member, ""), *dues.covered)
    return found


def _arrears(facts: Lookup, branch: str) -> Mapping[str, str]:
    """Return the members who paid, but not for the last month that is over, and up to when they did."""
    today = facts.setting().today
    last = month_of(plus_months(today.replace(day=1), -1)).text
    paid = _paid_until(facts, branch)
    return {
        entry: paid[entry]
        for entry, member in facts.members(branch)
        if getattr(member, "active", False) and entry in paid and paid[entry] < last
    }


class _Doing:
    """Carries a plan out, within one transaction."""

    def __init__(self, core: Core, pen: Pen, plan: Plan, preview: Preview) -> None:
        self._core = core
        self._pen = pen
        self._preview = preview
        self._plan = plan
        self._ids = {t.key: core.ids.new() if t.new else t.key for t in plan.targets}
        self._id = core.ids.new()

    def run(self) -> None:
        self._pen.ids.append(self._id)
        self._found()
        self._teams()
        shared: JsonObject = {
            "why": "reorganisation", "occurred_on": self._plan.day.isoformat(),
            "number": self._plan.number.strip(), "decision": bare(self._id),
        }  # fmt: skip
        by_way: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for each in self._preview.placed:
            to = self._ids[each.to]
            if each.item.ledger != "team" and to != each.source:
                by_way[each.source, to].append(each.item)
        for (source, to), items in by_way.items():
            _hand(self._core, self._pen, source, to, items, shared=shared)
        self._end()
        self._decide()

    def _found(self) -> None:
        nodes = Lookup(self._core, self._pen.connection).nodes
        model = nodes[self._plan.sources[0]]
        for target in self._plan.targets:
            if target.new:
                new = self._ids[target.key]
                payload: JsonObject = {
                    "kind": "branch", "name": target.name.strip(), "code": target.code or None,
                    "short_name": target.short_name or None, "parent": model.parent,
                    "areas": list(model.areas), "branch": new, "stage": Stage.FINAL,
                    "occurred_on": self._core.setting().today.isoformat(),
                    "valid_from": self._plan.day.isoformat(),
                }  # fmt: skip
                self._pen.put(kind_of("organisation"), new, payload)

    def _teams(self) -> None:
        for each in self._preview.placed:
            to = self._ids[each.to]
            if each.item.ledger == "team" and to != each.source:
                self._node(each.item.id, {"branch": to}, to_all=True)

    def _end(self) -> None:
        last = (self._plan.day - timedelta(days=1)).isoformat()
        for source in self._plan.ending:
            self._node(source, {"valid_until": last})

    def _node(self, node: str, fields: Mapping[str, Json], *, to_all: bool = False) -> None:
        (row,) = listing.rows(self._pen.connection, "organisation", (node,))
        heads = journal.heads_of(self._pen.connection, node)
        payload = {**row.payload, **fields}
        self._pen.put(kind_of("organisation"), node, payload, ids_of(heads), to_all=to_all)

    def _decide(self) -> None:
        plan, names = self._plan, self._preview.names
        now = self._core.clock.now().isoformat()
        shares: list[Json] = [
            {
                "id": f"{n}", "sender": bare(source), "receiver": bare(self._ids[to]),
                "what": WHAT[what], "count": count,
            }
            for n, ((source, to, what), count) in enumerate(self._preview.counts().items())
        ]  # fmt: skip
        payload: JsonObject = {
            "kind": plan.kind, "number": plan.number.strip(), "occurred_on": plan.day.isoformat(),
            "decided_on": plan.decided_on.isoformat(), "year": plan.day.year, "shares": shares,
            "from_names": [names[each] for each in plan.sources],
            "to_names": [names[each.key] for each in plan.targets],
            "senders": [bare(each) for each in plan.sources],
            "ended": [bare(each) for each in plan.ending],
            "receivers": [bare(self._ids[each.key]) for each in plan.targets],
            "stage": Stage.FINAL, "entered_at": now, "finalised_at": now,
            "entered_by": self._core.actor, "finalised_by": self._core.actor,
            "rules": self._core.setting().rules.version,
        }  # fmt: skip
        self._pen.put(kind_of("reorganisation"), self._id, payload)


def _hand(
    core: Core, pen: Pen, source: str, receiver: str, items: list[Item], *,
    shared: Mapping[str, Json],
) -> None:  # fmt: skip
    """Hand things to a receiver; each member with the month up to which dues are the sender's.

    Who paid beyond the day goes on from there; who is in arrears, from where he is: it is one person.
    """
    facts = Lookup(core, pen.connection)
    paid = _paid_until(facts, source)
    day = date.fromisoformat(str(shared["occurred_on"]))
    before = month_of(plus_months(day.replace(day=1), -1)).text
    more: dict[str, JsonObject] = {
        each.id: {"dues_until": paid.get(each.id) or before}
        for each in items
        if each.ledger == "member"
    }
    hand_over(core, pen, items, sender=source, receiver=receiver, shared=shared, more=more)
