"""The plant's side of sheets: the overview, one sheet beside its evidence, taken up, returned, accepted.

The branch's record is never touched: what the plant says is a review of its own of just that
submission. An accepted sheet may be sent back with a reason until the branch has closed the year;
one that was sent back may be accepted after all until the return has left in a package.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.canonical import JsonObject, without_empty
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.frame import YEAR_CLOSED
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office.review import LEDGER, Review, ReviewItem, review_id
from hongdang_desktop.ledgers.office.sheet import Sheet
from hongdang_desktop.station.assessing.comparing import compared
from hongdang_desktop.station.assessing.desk import Assessing
from hongdang_desktop.station.assessing.overview import months_of, overview
from hongdang_desktop.station.assessing.reading import Kept, kept
from hongdang_desktop.station.assessing.review_views import (
    TO_REVIEW,
    Answered,
    Comparison,
    Overview,
    Seen,
)
from hongdang_desktop.station.assessing.ruling import (
    Now,
    accepted,
    marked,
    month,
    refuse_mark,
    refuse_settled,
    sentence_of,
    stands,
)
from hongdang_desktop.station.assessing.submitted import is_carried, submitted
from hongdang_desktop.station.assessing.views import MONTHLY, SheetView, State, Which
from hongdang_desktop.station.books.entries import entry_of
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.looks import Looks
from hongdang_desktop.station.templates import Templates
from hongdang_desktop.station.views import Changes, Entry, Refused, Role
from hongdang_desktop.store import journal, listing

_NEWS = timedelta(days=14)
_PLACE = "review"
CHANGED = "支部又报了一份，刚才看的是前一份。重新打开再审。"


class Reviewing:
    """Questions about all branches, and the verbs of a review. Only the plant has the verbs."""

    def __init__(self, core: Core, assessing: Assessing, templates: Templates) -> None:
        self._core, self._assessing, self._templates = core, assessing, templates
        self._looks = Looks(core)

    # Questions ------------------------------------------------------------------------------

    def overview(self, year: int, form: str = MONTHLY) -> Overview:
        """Return branches x months, by who needs help, who waits for the plant, who is fine."""
        today = self._core.setting().today
        known = {}
        for number in range(1, 13):
            period = read_period(f"{year}-{number:02d}")
            found = self._templates.in_force(form, period) if period.first <= today else None
            if found is not None:
                known[period.text] = found.template
        months = months_of(year, today, known)
        return self._core.read(lambda c: overview(self._core, c, months, form, year))

    def queue(self, form: str = MONTHLY) -> tuple[Which, ...]:
        """Return what waits for a review, of all years, by branch code and period."""

        def look(connection: Connection) -> list[tuple[str, Which]]:
            nodes = Lookup(self._core, connection).nodes
            return [
                ((nodes[w.branch].code or "~") if w.branch in nodes else "~", w)
                for each in submitted(connection, form)
                if each.state in TO_REVIEW
                for w in (each.which,)
            ]

        found = self._core.read(look)
        return tuple(w for _, w in sorted(found, key=lambda e: (e[0], e[1].branch, e[1].period)))

    def sheet(self, which: Which, progress: Progress | None = None) -> SheetView:
        """Return one sheet as ``Assessing.sheet`` does; nothing in it is covered. Raises as that."""
        return self._assessing.sheet(which, progress)

    def compare(self, which: Which, progress: Progress | None = None) -> Comparison:
        """Return each item beside its evidence. Raises as ``sheet``."""
        view = self.sheet(which, progress)
        form = self._templates.of(which.form, view.template.version)

        def look(connection: Connection) -> Comparison:
            held = kept(connection, which.record)
            return compared(connection, view, held, digest=form.digest if form else "")

        return self._core.read(look)

    def clear(
        self, period: str = "", form: str = MONTHLY, progress: Progress | None = None
    ) -> tuple[Seen, ...]:
        """Return the sheets (of one period) that ``accept_clear`` would take now, as in ``queue``.

        None that disputes, raises, leaves out or adds anything, that differs from what is reckoned
        here, that came back before, or of which something is marked already.
        """
        found = []
        waiting = [which for which in self.queue(form) if period in ("", which.period)]
        for number, which in enumerate(waiting, start=1):
            if progress is not None:
                progress.step(f"正在看 {number} / {len(waiting)}", number, len(waiting))
            comparison = self.compare(which)
            if comparison.clear and not self._marked(which):
                found.append(Seen(which, comparison.payload_hash))
        return tuple(found)

    def may_say(self, which: Which) -> bool:
        """Say whether the plant may say something to a sheet now.

        It waits for the review, or was sent back and that has not left in a package.
        """

        def look(connection: Connection) -> bool:
            held = kept(connection, which.record)
            if held.conflicted or not stands(held):
                return False
            back = held.state is State.RETURNED and not self._carried(connection, which, held)
            return back or held.state in TO_REVIEW

        return self._core.read(look)

    def uncover(self, entries: Sequence[str]) -> tuple[Entry, ...]:
        """Return entries on which a sheet rests with their covered columns, and log the look.

        The branch sees who looked, when and at what. Entries that are not here are left out.
        """

        def look(connection: Connection) -> tuple[Entry, ...]:
            rows = (listing.one(connection, each) for each in entries)
            return tuple(entry_of(row) for row in rows if row is not None)

        found = self._core.read(look)
        self._looks.note(found, _PLACE)
        return found

    def answered(self, branch: str, form: str = MONTHLY) -> tuple[Answered, ...]:
        """Return what a branch is told: all that is sent back, and what was accepted of late."""
        now = self._core.clock.now()

        def look(connection: Connection) -> tuple[Answered, ...]:
            found = []
            for each in submitted(connection, form, branch=branch):
                said = each.said
                if said is None or each.state not in (State.RETURNED, State.ACCEPTED):
                    continue
                if each.state is State.ACCEPTED and (said.at is None or now - said.at > _NEWS):
                    continue
                sentence = sentence_of(each.which, each.state, said.returned)
                found.append(Answered(
                    each.which, each.state, sentence, said.words, said.at, said.who, said.returned
                ))  # fmt: skip
            return tuple(found)

        return self._core.read(look)

    # Verbs ----------------------------------------------------------------------------------

    def take(self, which: Which, *, seen: str = "") -> Changes:
        """Take a submission up: the branch cannot withdraw it any more.

        ``seen`` is the ``payload_hash`` of the sheet that was looked at, "" for whatever stands.
        Raises Refused PLANT_ONLY, NOT_SUBMITTED, SHEET_WITHDRAWN, SHEET_CHANGED, CONFLICT.
        """
        return self._change(
            which, seen, lambda now: now.review, f"{month(which)}自评收下了，在审。"
        )

    def mark(
        self, which: Which, item: str, *, points: int | None = None, waived: bool | None = None,
        returned: bool = False, words: str = "", seen: str = "",
    ) -> Changes:  # fmt: skip
        """Say something to one item, or nothing: then what was said is taken away.

        Points are in hundredths. Fewer than the branch has, or that an item which it wants left out
        does apply, needs words. ``item`` "bonus" is all that adds points. Raises Refused NO_SUCH_ITEM,
        POINTS_OUT_OF_RANGE, NOT_APPLICABLE, NO_WORDS, UNKNOWN_TEMPLATE, ALREADY_ACCEPTED,
        RETURN_SENT, and as ``take``.
        """
        said = ReviewItem(
            id=item, points=points, waived=waived, returned=returned or None,
            words=tidy_lines(words).strip() or None,
        )  # fmt: skip

        def change(now: Now) -> Review:
            refuse_settled(now)
            refuse_mark(now, said)
            return marked(now.review, [said])

        return self._change(which, seen, change, "记下了。")

    def return_(
        self, which: Which, words: str = "", *, items: Iterable[str] = (), seen: str = ""
    ) -> Changes:
        """Send a sheet back: the items marked, and ``items``; all of it where none is named.

        Each returned item needs words, else the whole does. One that was accepted is opened again by
        it, with words, until its year is closed. Raises Refused NO_REASON, NO_SUCH_ITEM, YEAR_CLOSED,
        RETURN_SENT, and as ``take``.
        """
        clean = tidy_lines(words).strip()
        more = tuple(items)

        def change(now: Now) -> Review:
            if now.review.verdict == reviews.ACCEPTED:
                self._refuse_closed(which)
                if not clean:
                    raise Refused("NO_REASON", "已经受理的，退回要写明为什么。")
            else:
                refuse_settled(now)
            back = [now.review.item(each).model_copy(update={"returned": True}) for each in more]
            for each in back:
                refuse_mark(now, ReviewItem(id=each.id))
            full = marked(now.review, back)
            wordless = [each for each in full.items if each.returned and not each.words]
            named = any(each.returned for each in full.items)
            if not clean and (wordless or not named):
                raise Refused("NO_REASON", "退回要写明改什么：写在那一项上，或者写总的意见。")
            return full.model_copy(update={"verdict": reviews.RETURNED, "words": clean or None})

        return self._change(which, seen, change, "", told=State.RETURNED)

    def accept(self, which: Which, words: str = "", *, seen: str = "") -> Changes:
        """Accept a sheet with the plant's points, or as the branch has it where it gave none.

        Raises Refused UNKNOWN_TEMPLATE, STILL_RETURNED, ALREADY_ACCEPTED, RETURN_SENT, and as ``take``.
        """
        clean = tidy_lines(words).strip()

        def change(now: Now) -> Review:
            return accepted(now, clean)

        return self._change(which, seen, change, "", told=State.ACCEPTED)

    def accept_clear(self, sheets: Sequence[Seen], progress: Progress | None = None) -> Changes:
        """Accept sheets that are beyond doubt, all in one action; each is looked at again first.

        ``sheets`` are those of ``clear``. Raises Refused NOT_CLEAR, NOTHING_CLEAR, and as ``accept``.
        """
        if not sheets:
            raise Refused("NOTHING_CLEAR", "没有可以一起受理的，一份一份看。")
        for number, each in enumerate(sheets, start=1):
            if progress is not None:
                progress.step(f"正在核对 {number} / {len(sheets)}", number, len(sheets))
            if not self.compare(each.which).clear or self._marked(each.which):
                name = self._core.read(lambda c, w=each.which: _called(self._core, c, w))  # type: ignore[misc]
                raise Refused("NOT_CLEAR", f"{name}有要看的地方，单独审。")

        forms = [self._form(each.which) for each in sheets]

        def work(pen: Pen) -> None:
            for each, form in zip(sheets, forms, strict=True):
                now = self._now(pen.connection, each.which, each.payload_hash, form)
                self._put(pen, now.held, each.which, accepted(now, ""))

        return self._core.verb(f"受理了 {len(sheets)} 份自评，下次交换带给支部。", work)

    # Inside ---------------------------------------------------------------------------------

    def _change(
        self, which: Which, seen: str, change: Callable[[Now], Review], sentence: str, *,
        told: State | None = None,
    ) -> Changes:  # fmt: skip
        form = self._form(which)

        def work(pen: Pen) -> None:
            now = self._now(pen.connection, which, seen, form)
            before, after = now.held.review, change(now)
            if told is not None:
                returned = sum(bool(each.returned) for each in after.items)
                pen.sentence = sentence_of(which, told, returned) + "下次交换带给支部。"
            if before is None or after != before:
                self._put(pen, now.held, which, after)

        return self._core.verb(sentence, work)

    def _held(self, connection: Connection, which: Which, seen: str) -> Kept:
        """Return the submission that stands. Raises as ``take``."""
        if self._core.role is not Role.PLANT:
            raise Refused("PLANT_ONLY", "自评由厂党委审核。")
        held = kept(connection, which.record)
        if held.conflicted:
            raise Refused("CONFLICT", "支部两台电脑各报了一份。请支部先定下用哪一份。")
        if held.state is State.WITHDRAWN or (seen and not stands(held)):
            raise Refused("SHEET_WITHDRAWN", "支部已经撤回这张表，等它重新上报。")
        if not stands(held):
            raise Refused("NOT_SUBMITTED", "支部还没上报这张表。")
        if seen and seen != held.payload_hash:
            raise Refused("SHEET_CHANGED", CHANGED)
        return held

    def _now(self, connection: Connection, which: Which, seen: str, form: Template | None) -> Now:
        held = self._held(connection, which, seen)
        version = (held.sheet or Sheet()).version
        if form is not None and form.version != version:  # it came in just now
            raise Refused("SHEET_CHANGED", CHANGED)
        carried = self._carried(connection, which, held)
        return Now(held, self._review(held, which), form, carried)

    def _carried(self, connection: Connection, which: Which, held: Kept) -> bool:
        """Say whether what is said of a submission has left in a package."""
        heads = journal.heads_of(connection, review_id(which.record, held.payload_hash))
        streams = journal.streams(connection)
        return any(is_carried(streams, head.id) for head in heads)

    def _form(self, which: Which) -> Template | None:
        """Return the version by which the branch filled the sheet in, None where it is unknown here."""
        held = self._core.read(lambda c: kept(c, which.record))
        version = held.sheet.version if held.sheet else None
        found = self._templates.of(which.form, version) if version else None
        return found.template if found else None

    def _review(self, held: Kept, which: Which) -> Review:
        """Return what is said of the submission that stands, a new review where nothing is yet."""
        if held.review is not None:
            return held.review
        last, now = which.when.last, self._core.clock.now().astimezone(PLANT_TIME)
        return Review(
            branch=which.branch, year=last.year, occurred_on=last, stage=Stage.FINAL,
            entered_at=now, entered_by=self._core.actor, sheet=which.record,
            sheet_revision=held.revision, sheet_hash=held.payload_hash, form=which.form,
            period=which.when.text, verdict=reviews.TAKEN,
        )  # fmt: skip

    def _put(self, pen: Pen, held: Kept, which: Which, review: Review) -> None:
        record = review_id(which.record, held.payload_hash)
        payload: JsonObject = {
            **review.payload(), "finalised_at": self._core.clock.now().isoformat(),
            "finalised_by": self._core.actor,
        }  # fmt: skip
        parents = tuple(head.id for head in journal.heads_of(pen.connection, record))
        pen.ids.append(record)
        pen.put(LEDGER, record, without_empty(payload), parents)

    def _refuse_closed(self, which: Which) -> None:
        setting = self._core.setting()
        year = which.when.last.year
        if setting.frame(which.branch).is_closed(year, setting.today):
            raise Refused(YEAR_CLOSED, f"支部 {year} 年的账已经封了。要退回，先批准重开。")

    def _marked(self, which: Which) -> bool:
        held = self._core.read(lambda c: kept(c, which.record))
        return bool(held.review and held.review.items)


def _called(core: Core, connection: Connection, which: Which) -> str:
    return f"{Lookup(core, connection).organisation(which.branch)}{month(which)}自评"
