"""What a record of the plant's says, carried into the books of the branch it concerns.

A notice becomes a line of L32, an answer fills date and number where they belong, so that nobody
types a document number twice. No ledger is known here: each of the plant's says what follows from
its records (``Ledger.follows``). It only fills what is empty, and what it had filled itself from a
former version of the same record; all else is told (``duties/following.py``). What was taken away
by a person is not put there again. It waits for entries that are not here, and can be run at any
time: what stands already is left alone.

On two PCs of a branch it writes the same, so that nobody has to choose.
"""

from typing import Final

from sqlalchemy import Connection

from hongdang_desktop import __version__
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.due import Weight
from hongdang_desktop.station.books.carrying import value_at
from hongdang_desktop.station.books.entries import ids_of
from hongdang_desktop.station.books.following_plan import Difference, Plan, Written
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.views import Changes, Duty, Role
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.store import get_setting, put_setting

_TOLD: Final = "following_told"
_DONE: Final = "following_done"


def follow(core: Core, *, anew: bool = True) -> Changes | None:
    """Bring the books up to what the plant's records say, as one action that can be undone.

    To be called after every import; without ``anew`` (at the opening) only where something came
    since the last time. Returns None where nothing was written.
    """
    if core.role is not Role.BRANCH:
        return None
    mark = core.read(_mark)
    if not anew and core.read(lambda c: get_setting(c, _DONE)) == mark:
        return None
    plan = core.read(lambda c: Plan.made(core, c))
    changes = _write(core) if plan.written else None
    told: list[Json] = [each.kept() for each in plan.differences]

    def note(connection: Connection) -> None:
        put_setting(connection, _TOLD, told or None)
        put_setting(connection, _DONE, mark)

    core.store.write(note)
    return changes


def following_duties(asking: Asking) -> tuple[Duty, ...]:
    """Return where the books of a branch say other than the plant's record, each with both values."""
    kept = get_setting(asking.connection, _TOLD)
    found = []
    for each in kept if isinstance(kept, list) else ():
        told = Difference.of(each)
        if told is not None and told.branch == asking.branch:
            duty = _duty(asking, told)
            if duty is not None:
                found.append(duty)
    return tuple(found)


def _duty(asking: Asking, told: Difference) -> Duty | None:
    """Return what is still to be looked at, None where it was settled since."""
    today = asking.setting.today
    row = listing.one(asking.connection, told.entry)
    if row is None:
        if told.why != "not_made" or told.ledger == "":
            return None
        titles = {each.key: each.title for each in asking.ledgers}
        title = titles.get(told.ledger, kind_of(told.ledger).title)
        return Duty(
            "", f"{told.because}：没能自动记进“{title}”", today, 0, "厂里的记录",
            f"{told.words}改好以后，下次收数据包时自动记上。", told.ledger, asking.branch,
            action="看台账", weight=str(Weight.YELLOW), about=f"{told.record}/{told.entry}",
        )  # fmt: skip
    kind = kind_of(row.ledger)
    if told.why == "gone":
        return Duty(
            "", f"{told.because}：厂里撤了", today, 0, "厂里的记录",
            f"{kind.title}里的“{row.called}”不用办了，可以删掉，写上理由。", kind.key,
            asking.branch, entry=told.entry, action="看这条", weight=str(Weight.YELLOW),
            about=told.entry,
        )  # fmt: skip
    here = value_at(row.payload, told.path)
    if (here == told.value) is not (told.why == "withdrawn"):
        return None
    column = kind.columns.get(told.path.partition("/")[0])
    label = column.label if column else told.path
    says, has = _words(kind.key, told.path, told.value), _words(kind.key, told.path, here)
    if told.why == "withdrawn":
        sentence = f"{told.because}已收回，{row.called}的{label}还写着它"
        cure = f"看看“{label}”要不要改；{kind.title}里写的是“{has}”。"
    else:
        sentence = f"{row.called}：{label}和{told.because}不一样"
        cure = f"{told.because}是“{says}”，台账里是“{has or '空着'}”。{told.words}"
        cure += "哪个对就按哪个改；厂里的错了，请厂里更正。"
    return Duty(
        "", sentence, today, 0, "厂里的记录", cure, kind.key, asking.branch, entry=told.entry,
        action="看这条", weight=str(Weight.YELLOW), about=f"{told.entry}/{told.path}",
    )  # fmt: skip


def _words(ledger: str, path: str, value: Json) -> str:
    """Return a value as people read it, where its column is known."""
    column = kind_of(ledger).columns.get(path) if "/" not in path else None
    return column.format(value) if column is not None else "" if value is None else str(value)


def _write(core: Core) -> Changes:
    def work(pen: Pen) -> None:
        plan = Plan.made(core, pen.connection)
        for each in plan.written:
            heads = journal.heads_of(pen.connection, each.record)
            kind = kind_of(each.ledger)
            pen.put(kind, each.record, each.payload, ids_of(heads), followed=True)
        pen.sentence = _sentence(plan.written)

    return core.verb("照厂里的记录填好了。", work)


def _sentence(written: tuple[Written, ...]) -> str:
    made = sum(each.new for each in written)
    filled = len(written) - made
    words = [f"记了 {made} 条" if made else "", f"填了 {filled} 条" if filled else ""]
    return f"照厂里的通知和批复，自动{'，'.join(filter(None, words))}。"


def _mark(connection: Connection) -> JsonObject:
    """Return what changes whenever something came from elsewhere, or another program runs."""
    came: JsonObject = {
        info.id: info.seq for info in journal.streams(connection).values() if not info.own
    }
    return {"version": __version__, "came": came}
