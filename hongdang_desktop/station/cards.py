"""Handovers: the plant makes them, a branch takes them over or says why not, the answer goes back."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.office.handover_answer import answer_id
from hongdang_desktop.ledgers.plant.handover import (
    CARD_KINDS,
    PRIVATE,
    Card,
    State,
    bare,
    entry_id_of,
    whole,
)
from hongdang_desktop.station.books.entries import ids_of
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.handing import asking, oddities
from hongdang_desktop.station.handing.making import Item, attachments_of, card_of, parcels
from hongdang_desktop.station.handing.showing import CardShown, shown
from hongdang_desktop.station.handing.taking import already_here, taken_over
from hongdang_desktop.station.handing.views import Handing, Letter, Oddity
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal, listing

_LETTER_DAYS = 90
_REASON = 200


class Cards:
    """What is handed over between branches, by way of the plant."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # Questions ------------------------------------------------------------------------------

    def list(self, branch: str | None = None) -> tuple[Handing, ...]:
        """Return the handovers of a branch, both sides, the latest first; at the plant, of all."""
        branches = {branch} if branch else self._branches()
        return self._core.read(lambda c: asking.handings(self._core, c, branches))

    def one(self, handover: str) -> Handing:
        """Return one handover by id. Raises Refused NO_SUCH_HANDOVER."""
        return self._core.read(lambda c: asking.handing(self._core, c, handover))

    def shown(self, handover: str) -> tuple[CardShown, ...]:
        """Return the cards of a handover as they are looked at. Raises Refused NO_SUCH_HANDOVER."""
        names = Lookup(self._core)
        return tuple(shown(state, names) for state in self.one(handover).states)

    def letters(self) -> tuple[Letter, ...]:
        """Return who waits for a letter of the plant's, the earliest first."""
        branches = self._branches()
        return self._core.read(lambda c: asking.letters(self._core, c, branches))

    def oddities(self) -> tuple[Oddity, ...]:
        """Return what in the whole plant cannot be right: somebody in two branches, and the like."""
        return self._core.read(lambda c: tuple(oddities.found(self._core, c)))

    # The plant's verbs ----------------------------------------------------------------------

    def issue(
        self, entry: str, to: str = "", *, letter: str = "", valid_days: int = _LETTER_DAYS,
        on: date | None = None,
    ) -> Changes:  # fmt: skip
        """Issue the letter for somebody of ``letters()``, and his card to the branch ``to``.

        Without ``to`` he leaves for outside: then there is only the letter, whose receipt is noted by
        ``received``. Raises Refused PLANT_ONLY, NO_SUCH_LETTER, SAME_BRANCH, BRANCH_GONE, NO_SUCH_NODE.
        """
        self._plant_only()
        wish = next((each for each in self.letters() if each.entry == entry), None)
        if wish is None:
            raise Refused("NO_SUCH_LETTER", "没有这件要办的转接，可能已经办了。")
        receiver = self._receiver(to, wish.branch) if to else ""
        day = on or self._core.setting().today
        names = self._core.read(lambda c: asking.letter_number(c, day.year))
        number = letter or wish.letter or names
        until = wish.valid_until if wish.letter else day + timedelta(days=valid_days)
        shared: JsonObject = {
            "why": "transfer", "occurred_on": day.isoformat(), "letter": number,
            "issued_on": (wish.issued_on if wish.letter and wish.issued_on else day).isoformat(),
            "valid_until": until.isoformat() if until else None,
            "dues_until": wish.dues_until or None, "transfer": bare(wish.entry),
        }  # fmt: skip
        sentence = f"{wish.name}的介绍信 {number} 开好了"
        said = f"，转接卡随下一个包带到{self._name(receiver)}。{PRIVATE}" if receiver else "。"
        return self._core.verb(
            sentence + said,
            lambda pen: hand_over(
                self._core, pen, wish.items, sender=wish.branch, receiver=receiver, shared=shared,
                counterpart=wish.counterpart,
            ),
            undoable=False,
        )  # fmt: skip

    def received(self, handover: str, on: date) -> Changes:
        """Note that a letter to outside came back with its receipt. Raises Refused."""
        self._plant_only()
        found = self.one(handover)
        if found.record.side != "from" or found.record.twin or not found.waiting:
            raise Refused("NOTHING_WAITING", "这封介绍信不用填回执，或已经填了。")
        lines: list[Json] = [
            {"id": each.card.id, "verdict": "accepted", "on": on.isoformat()}
            for each in found.waiting
        ]
        return self._change(found, {"answers": lines}, "回执记好了，随下一个包带到支部。")

    def withdraw(self, handover: str, reason: str) -> Changes:
        """Take back what nobody has taken over yet, or what was refused. Raises Refused."""
        self._plant_only()
        if not reason.strip():
            raise Refused("NO_REASON", "还没写为什么收回。写一句。")
        found = self.one(handover)
        if not (found.waiting or found.refused):
            raise Refused("NOTHING_WAITING", "都接收了，收不回来。")
        day = self._core.setting().today.isoformat()
        fields: JsonObject = {"withdrawn_on": day, "withdrawn_reason": reason.strip()[:_REASON]}
        return self._change(found, fields, "收回了，随下一个包告诉支部。", both=True)

    def send_roster(self, branch: str, members: Sequence[Mapping[str, Json]]) -> Changes:
        """Hand a roster (payloads of L05 without branch) to a branch, which takes it at a click."""
        self._plant_only()
        if not members:
            raise Refused("NOTHING_TO_HAND", "名单是空的。")
        receiver = self._receiver(branch, "")
        cards: list[JsonObject] = [
            {
                "id": self._core.ids.new(), "ledger": "member", "called": str(each.get("name") or ""),
                "version": kind_of("member").version, "content": {**each, "stage": "final"},
            }
            for each in members
        ]  # fmt: skip
        day = self._core.setting().today.isoformat()
        shared: JsonObject = {"why": "roster", "occurred_on": day}

        def work(pen: Pen) -> None:
            for lot in parcels(cards):
                _put(
                    self._core, pen, "to", receiver, lot, fields={**shared, "counterpart": "厂党委"}
                )

        sentence = f"{len(cards)} 人的名册随下一个包带到{self._name(receiver)}，支部点一下就接收。"
        return self._core.verb(sentence, work, undoable=False)

    # The branch's verbs ---------------------------------------------------------------------

    def accept(self, handover: str, cards: Sequence[str] | None = None) -> Changes:
        """Take over what waits, or some of it: own records are made, nothing is typed.

        Somebody who is in the branch already is only answered for. Raises Refused NOT_YET,
        NOTHING_WAITING, NO_SUCH_HANDOVER, OTHER_BRANCH.
        """
        found, waiting = self._to_answer(handover, cards)
        record = found.record
        today = self._core.setting().today
        if record.why == "reorganisation" and record.occurred_on and today < record.occurred_on:
            raise Refused("NOT_YET", f"{record.occurred_on} 起才归本支部，到那天再接收。")
        over = record.valid_until if record.valid_until and today > record.valid_until else None

        def work(pen: Pen) -> None:
            pen.sentence = _Accepting(self._core, pen, found).run(waiting)
            if over:
                pen.sentence += f"介绍信 {over} 就到期了，照实记下，请问厂里要不要换发。"

        return self._core.verb("接收了。", work)

    def refuse(self, handover: str, reason: str, cards: Sequence[str] | None = None) -> Changes:
        """Say why something is not taken over. Raises Refused NO_REASON and as ``accept``."""
        if not reason.strip():
            raise Refused("NO_REASON", "还没写为什么不接。写一句，厂里好处理。")
        found, waiting = self._to_answer(handover, cards)

        def work(pen: Pen) -> None:
            for state in waiting:
                _answer(self._core, pen, found, state.card, "refused", why=reason.strip()[:_REASON])

        return self._core.verb("记下了，原因随下一个包带回厂里。", work)

    # Within ---------------------------------------------------------------------------------

    def _to_answer(
        self, handover: str, cards: Sequence[str] | None
    ) -> tuple[Handing, tuple[State, ...]]:
        found = self.one(handover)
        if self._core.role is Role.PLANT or found.record.side != "to":
            raise Refused("NOT_OURS", "这份移交单不由这里接收。")
        open_ones = [each for each in found.states if each.verdict in ("waiting", "refused")]
        waiting = tuple(
            each
            for each in open_ones
            if (each.verdict == "waiting" if cards is None else each.card.id in cards)
        )
        if not waiting or found.record.withdrawn_on:
            raise Refused("NOTHING_WAITING", "这份移交单没有等接收的了。")
        return found, waiting

    def _branches(self) -> set[str]:
        return {node.id for node in Tree(self._core).branches()}

    def _plant_only(self) -> None:
        if self._core.role is not Role.PLANT:
            raise Refused("PLANT_ONLY", "介绍信和移交单由厂党委办。")

    def _receiver(self, words: str, sender: str) -> str:
        node = Tree(self._core).node(words)
        known = Lookup(self._core).nodes[node.id]
        if node.kind != "branch":
            raise Refused("NO_BRANCH", f"“{node.shown}”不是支部。")
        if node.id == sender:
            raise Refused("SAME_BRANCH", "转出和接收是同一个支部。")
        if not known.exists_on(self._core.setting().today):
            raise Refused("BRANCH_GONE", f"“{node.shown}”已经撤并，不能再接收。")
        return node.id

    def _name(self, branch: str) -> str:
        return Lookup(self._core).organisation(branch)

    def _change(
        self, found: Handing, fields: Mapping[str, Json], sentence: str, *, both: bool = False
    ) -> Changes:
        def work(pen: Pen) -> None:
            ids = [found.id, whole(found.record.twin)] if both else [found.id]
            for each in ids:
                row = listing.one(pen.connection, each) if each else None
                if row is not None:
                    heads = journal.heads_of(pen.connection, each)
                    pen.put(
                        kind_of("handover"), each, {**row.payload, **fields}, ids_of(heads)
                    )  # fmt: skip

        return self._core.verb(sentence, work, undoable=False)


def hand_over(
    core: Core, pen: Pen, items: Sequence[Item], *, sender: str, receiver: str,
    shared: Mapping[str, Json], counterpart: str = "", more: Mapping[str, JsonObject] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Write both sides of a handover, in as many records as its cards need; return the ids.

    ``more`` gives by record what a card says besides: the month up to which dues are the sender's.
    """
    facts = Lookup(core, pen.connection)
    order = list(CARD_KINDS)
    listed = sorted(dict.fromkeys(items), key=lambda i: order.index(i.ledger))
    said = more or {}
    cards = [{**card_of(pen.connection, facts, i), **said.get(i.id, {})} for i in listed]
    made = []
    for lot in parcels(cards):
        bare_cards = [
            {k: v for k, v in card.items() if k not in ("content", "version")} for card in lot
        ]
        here = core.ids.new()
        if receiver:
            there = core.ids.new()
            where = {"counterpart": facts.organisation(sender), "twin": bare(here)}
            _put(core, pen, "to", receiver, lot, fields={**shared, **where}, record=there)
            made.append(there)
        else:
            there = ""
        name = facts.organisation(receiver) if receiver else counterpart
        told = {"counterpart": name, "twin": bare(there) or None}
        _put(core, pen, "from", sender, bare_cards, fields={**shared, **told}, record=here)
        made.append(here)
    return tuple(made)


def _put(
    core: Core,
    pen: Pen,
    side: str,
    branch: str,
    cards: Sequence[JsonObject],
    *,
    fields: Mapping[str, Json],
    record: str = "",
) -> None:  # fmt: skip
    now = core.clock.now().isoformat()
    day = str(fields.get("occurred_on") or "")
    payload: JsonObject = {
        **fields, "side": side, "branch": branch, "cards": list(cards), "stage": Stage.FINAL,
        "entered_at": now, "entered_by": core.actor, "finalised_at": now,
        "finalised_by": core.actor, "rules": core.setting().rules.version,
        "year": int(day[:4]) if day else None, "attachments": attachments_of(list(cards)),
    }  # fmt: skip
    pen.put(kind_of("handover"), record or core.ids.new(), payload)


def _answer(
    core: Core, pen: Pen, found: Handing, card: Card, verdict: str, *, entry: str = "",
    why: str = "",
) -> None:  # fmt: skip
    record = answer_id(found.id, card.id)
    today = core.setting().today
    payload: JsonObject = {
        "branch": found.branch, "handover": bare(found.id), "card": bare(card.id),
        "verdict": verdict, "entry": bare(entry) or None, "why": why or None,
        "occurred_on": today.isoformat(), "year": today.year, "stage": Stage.DRAFT,
    }  # fmt: skip
    heads = journal.heads_of(pen.connection, record)
    pen.put(kind_of("handover_answer"), record, payload, ids_of(heads))


class _Accepting:
    """Takes over the cards of one handover, in one transaction."""

    def __init__(self, core: Core, pen: Pen, found: Handing) -> None:
        self._core = core
        self._pen = pen
        self._found = found
        self._facts = Lookup(core, pen.connection)
        self._here: dict[str, str] = {}
        self._coming: set[str] = set()

    def run(self, waiting: Sequence[State]) -> str:
        branch, record = self._found.branch, self._found.record
        for state in waiting:
            entry = already_here(state.card, branch, self._facts)
            if entry:
                self._here[state.card.id] = entry
            else:
                self._coming.add(state.card.id)
        order = list(CARD_KINDS)
        for state in sorted(waiting, key=lambda s: order.index(s.card.ledger or "problem")):
            self._one(state.card)
        names = [each.card.called or "" for each in waiting if each.card.id in self._coming]
        said = f"接收了{_few(names)}。" if names else ""
        if self._here:
            there = [each.card.called or "" for each in waiting if each.card.id in self._here]
            said += f"{_few(there)}本来就在本支部，没有再登记一次。"
        return said + (PRIVATE if record.why != "roster" and names else "")

    def _one(self, card: Card) -> None:
        if card.id in self._here:
            entry = self._here[card.id]
            _answer(self._core, self._pen, self._found, card, "already", entry=entry)
            return
        branch, record = self._found.branch, self._found.record
        entry = entry_id_of(branch, card.id)
        day = self._core.setting().today
        if record.why != "transfer" and record.occurred_on:
            day = record.occurred_on
        payload = taken_over(record, card, self._facts, self._resolve, arrived=day.isoformat())
        heads = journal.heads_of(self._pen.connection, entry)
        self._pen.put(kind_of(card.ledger or ""), entry, payload, ids_of(heads))
        self._pen.ids.append(entry)
        if record.why == "transfer" and card.ledger == "member":
            self._letter(entry)
        _answer(self._core, self._pen, self._found, card, "accepted")

    def _letter(self, member: str) -> None:
        """Write the letter that came with somebody into L18, with today as the day of its receipt."""
        record, kind = self._found.record, kind_of("transfer")
        entry = entry_id_of(self._found.branch, f"{self._found.id}/letter/{member}")
        issued, until = record.issued_on, record.valid_until
        moment = record.finalised_at.isoformat() if record.finalised_at else None
        payload: JsonObject = {
            "branch": self._found.branch, "direction": "in", "member": member,
            "counterpart": record.counterpart, "letter": record.letter,
            "issued_on": issued.isoformat() if issued else None,
            "valid_days": (until - issued).days or None if issued and until else None,
            "dues_until": record.dues_until,
            "receipt_on": self._core.setting().today.isoformat(), "stage": Stage.FINAL,
            "entered_at": moment, "finalised_at": moment, "taken_from": record.transfer,
            "rules": record.rules,
        }  # fmt: skip
        payload |= kind.settle(kind.read({k: v for k, v in payload.items() if v is not None}))
        heads = journal.heads_of(self._pen.connection, entry)
        self._pen.put(kind, entry, payload, ids_of(heads))

    def _resolve(self, source: str) -> str:
        if source in self._here:
            return self._here[source]
        entry = entry_id_of(self._found.branch, source)
        if source in self._coming or self._facts.record(entry) is not None:
            return entry
        return ""


def _few(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > 3 else ""
    return "、".join(names[:3]) + more
