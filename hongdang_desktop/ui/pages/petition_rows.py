"""What a branch asks of the plant, as rows: begun, waiting, to be asked for, answered. Asked in a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.plant.petition import known
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit.due_list import DueGroup, DueRow
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.station.petition_views import Asked, Offer
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Entry

OFFER, ASKED, NOTICE = "offer", "asked", "notice"
_ANSWERED, _NOTICES, _AT_WILL = 8, 5, 3
_WITHDRAWN, _RETURNED = "已撤回", "退回修改"


@dataclass(frozen=True)
class Board:
    """Everything the page shows, by the keys of its rows."""

    offers: Mapping[str, Offer] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    filled: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Entry, ...] = ()
    only: str = ""

    @property
    def waiting(self) -> int:
        """Return how many wait for an answer."""
        return sum(each.is_open for each in self.asked.values())


def look(station: Station, branch: str, only: str = "") -> Board:
    """Return the board of a branch; with ``only`` the id of an entry, what may be asked about that."""
    offers = [o for o in station.petitions.offered(branch) if not only or o.entry == only]
    asked = station.petitions.all(branch)
    if only:
        asked = tuple(each for each in asked if each.petition.payload.get("about") == only)
    filled = {each.petition.id: "；".join(_filled(each)) for each in asked if each.reply}
    notices = station.book.list(Listing("circular"), limit=_NOTICES) if not only else ()
    return Board(
        {f"{OFFER} {n}": each for n, each in enumerate(offers)},
        {f"{ASKED} {each.petition.id}": each for each in asked}, filled, notices, only,
    )  # fmt: skip


def groups(board: Board, *, all_offers: bool) -> Iterator[DueGroup]:
    """Yield the groups from top to bottom: what a person must do first."""
    asked = board.asked.items()
    drafts = [_draft(key, each) for key, each in asked if each.state == "草稿"]
    back = [_returned(key, each) for key, each in asked if each.state == _RETURNED]
    urged = [_offer(key, o) for key, o in board.offers.items() if o.urged and not o.draft]
    open_ = [_waiting(key, each) for key, each in asked if each.is_open]
    done = [
        _answered(key, each, board.filled.get(each.petition.id, ""))
        for key, each in asked
        if not each.is_open and each.state not in ("草稿", _RETURNED, _WITHDRAWN)
    ]
    yield DueGroup("退回修改", f"{len(back)} 件", tuple(back), Tone.TODO)
    yield DueGroup("没写完", f"{len(drafts)} 件", tuple(drafts), Tone.INFO)
    yield DueGroup("该请示、该报告了", f"{len(urged)} 件", tuple(urged), Tone.TODO)
    yield DueGroup("等批复", f"{len(open_)} 件", tuple(open_))
    will = [_offer(key, o) for key, o in board.offers.items() if not o.urged and not o.draft]
    shown = will if all_offers or board.only else will[:_AT_WILL]
    fold = (
        ""
        if len(will) <= _AT_WILL or board.only
        else "收起"
        if all_offers
        else f"还有 {len(will) - _AT_WILL} 件"
    )
    yield DueGroup("需要时可以请示", f"{len(will)} 件", tuple(shown), fold=fold)
    yield DueGroup("已答复", f"最近 {len(done[:_ANSWERED])} 件", tuple(done[:_ANSWERED]), Tone.DONE)
    notices = tuple(_notice(each) for each in board.notices)
    yield DueGroup("厂里的通知", f"最近 {len(notices)} 件", notices)


def _draft(key: str, each: Asked) -> DueRow:
    return DueRow(key, _day(each.petition), _what(each), "接着写", link="不请示了")


def _returned(key: str, each: Asked) -> DueRow:
    reply = each.reply.payload if each.reply else {}
    return DueRow(
        key, _on(reply.get("occurred_on")), _what(each), "看批复", urged_text(reply), "",
        urgent=True,
    )  # fmt: skip


def urged_text(reply: Mapping[str, Json]) -> str:
    """Return what an answer demands, shortened for a row."""
    words = str(reply.get("reasons") or "")
    return words if len(words) <= 40 else f"{words[:39]}…"


def _offer(key: str, each: Offer) -> DueRow:
    lacking = f"，还没有{each.lacking}" if each.lacking else ""
    return DueRow(
        key, "现在" if each.urged else "随时", f"{each.title.removeprefix('关于')}：{each.called}{lacking}",
        "写", each.ledger_title, each.asks, urgent=each.urged,
    )  # fmt: skip


def _waiting(key: str, each: Asked) -> DueRow:
    sent = "" if each.sent else "，还没带走"
    link = "撤回"
    return DueRow(
        key,
        f"{each.days} 天了" if each.days else "今天",
        f"{_what(each)}{sent}",
        "看",
        each.about_title,
        "",
        link,
    )


def _answered(key: str, each: Asked, filled: str) -> DueRow:
    reply = each.reply.payload if each.reply else {}
    number = " ".join(filter(None, (each.state, str(reply.get("number") or ""))))
    return DueRow(
        key, _on(reply.get("occurred_on")), f"{_what(each)}　{number}", "看", filled, filled,
        link="看填到哪了" if filled else "",
    )  # fmt: skip


def _notice(each: Entry) -> DueRow:
    said = each.payload
    due = f"　{_on(said.get('due'))}前办好" if said.get("due") else ""
    words = " ".join(filter(None, (str(said.get("number") or ""), each.called)))
    return DueRow(
        f"{NOTICE} {each.id}", _on(said.get("occurred_on")), f"{words}{due}", "看通知",
    )  # fmt: skip


def _what(each: Asked) -> str:
    about = each.about.called if each.about else ""
    _, kind = known().get(str(each.petition.payload.get("kind")), (None, None))
    title = kind.title.removeprefix("关于") if kind else each.title
    return f"{title}：{about}" if about else title


def _filled(each: Asked) -> Iterator[str]:
    """Yield what an answer filled, by the names of the columns."""
    _, kind = known().get(str(each.petition.payload.get("kind")), (None, None))
    verdict = each.reply.payload.get("verdict") if each.reply else None
    if kind is None or each.about is None:
        return
    columns = find(each.about.ledger).columns
    heads = [fill.path.partition("/")[0] for fill in kind.fills if verdict in fill.when]
    labels = dict.fromkeys(columns[head].label for head in heads if head in columns)
    if labels:
        yield f"{each.about_title}：{'、'.join(labels)}"


def _day(entry: Entry) -> str:
    return _on(entry.payload.get("occurred_on"))


def _on(value: Json) -> str:
    """Return a day as pages show it: 11月23日."""
    words = str(value or "")
    return f"{int(words[5:7])}月{int(words[8:10])}日" if len(words) >= 10 else ""
