"""Which verbs this station ran, so that the last ones can be taken back."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from hongdang_desktop.store import kernel as k


@dataclass(frozen=True)
class Action:
    """One verb that was run here; ``undoes`` names the action that it took back."""

    id: str
    sentence: str
    undoes: str | None
    undoable: bool


def keep(
    connection: Connection,
    action: str,
    *,
    sentence: str,
    clock: str,
    undoes: str | None,
    undoable: bool,
) -> None:
    """Remember an action."""
    connection.exec_driver_sql(
        'INSERT INTO "action" (id, sentence, clock, undoes, undoable) VALUES (?, ?, ?, ?, ?)',
        (action, sentence, clock, undoes, undoable),
    )


def close(connection: Connection) -> None:
    """Let nothing that was done so far be taken back: it belongs to another computer now."""
    connection.execute(k.action.update().values(undoable=False))


def next_to_undo(connection: Connection) -> Action | None:
    """Return the last action that still stands, None when there is none."""
    taken_back: set[str] = set()
    for action in _latest(connection):
        if action.id in taken_back:
            continue
        if action.undoes is not None:
            # An undo that still stands takes its action back; one taken back itself does not.
            taken_back.add(action.undoes)
            continue
        return action
    return None


def next_to_redo(connection: Connection) -> Action | None:
    """Return the last undo, if nothing but undos and redos was done since; None otherwise."""
    taken_back: set[str] = set()
    for action in _latest(connection):
        if action.undoes is None:
            return None
        if action.id in taken_back:
            continue
        undone = connection.execute(
            select(k.action.c.undoes).where(k.action.c.id == action.undoes)
        ).scalar_one_or_none()
        if undone is not None:  # this is a redo: the undo that it took back is spent
            taken_back.add(action.undoes)
            continue
        return action
    return None


def _latest(connection: Connection, limit: int = 200) -> tuple[Action, ...]:
    rows = connection.execute(
        select(k.action).order_by(k.action.c.clock.desc(), k.action.c.id.desc()).limit(limit)
    )
    return tuple(Action(row.id, row.sentence, row.undoes, row.undoable) for row in rows)
