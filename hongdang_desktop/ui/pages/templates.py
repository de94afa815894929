"""模板下发: the forms with their versions, and the next version written and laid down without a file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.template_drafts import FormDraft
from hongdang_desktop.station.templated import KINDS
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import Button, set_main
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.regulation_view import NotSaved, UnreadFile
from hongdang_desktop.ui.pages.templates_edit import TemplateEdit
from hongdang_desktop.ui.pages.templates_rows import EDITIONS, edition_rows, key_of
from hongdang_desktop.ui.unkept import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.template_views import Edition
    from hongdang_desktop.station.views import Changes, Scratch
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_KEEP_AFTER_MS = 1000
_SCRATCH = "template draft"
_PLANT = "新的一版下次下发带给各支部；已经上报的月份不变。"
_BRANCH = "模板由厂党委定，发下来就照新的评。"
_ALONE = "还没和厂党委接上，先由支部自己定。"
_KEY = "template"


class TemplatesPage(Page):
    """``open(form=)`` writes the next version of that form; half written ones are offered again."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("模板下发" if work.is_plant else "考评模板")
        super().__init__(self._title)
        self._work = work
        self._editions: dict[str, Edition] = {}
        self._may = False
        self._scratch: Scratch | Typed | None = None
        self._unkept = False
        self.table = ListTable(EDITIONS, name="模板")
        self.table.opened.connect(self._begin)
        self.list = ListCard(self.table)
        self.edit = TemplateEdit(work)
        self.edit.touched.connect(self._touched)
        self.edit.looked.connect(self._looked)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.edit)
        self.body.addWidget(self.stack, 1)
        self.save = Button("存文件⋯(W)", self._save)
        self.read = Button("读文件⋯(R)", self._load)
        self.new = Button("改一版(E)", lambda: self._begin(self.table.current_key()))
        self.drop = Button("不要了(Q)", self._drop)
        self.back = Button("返回(H)", self._leave)
        self.send = Button("下发(S)" if work.is_plant else "用上(S)", self._publish)
        set_main(self.send, main=True)
        for button in (self.save, self.read, self.new, self.drop, self.back, self.send):
            self._title.add(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_KEEP_AFTER_MS)
        self._timer.timeout.connect(self._keep)
        work.shell.closing.connect(self._keep_now)
        work.unkept.ask_before_closing(self._keep_now)
        self._show_buttons()

    # What the shell asks ----------------------------------------------------------------------

    def open(self, **args: object) -> None:
        """``form`` writes the next version of one; ``scratch`` goes on with what is half written."""
        form = args.get("form")
        if isinstance(form, str):
            self._begin_form(form)
        elif args.get("scratch"):
            self._work.tasks.run(lambda _: self._held(), owner=self, done=self._go_on)

    def looked_at(self) -> None:
        """Ask again."""
        templates = self._work.station.templates

        def ask(
            _progress: Progress,
        ) -> tuple[tuple[Edition, ...], bool, Scratch | Typed | None]:
            return templates.all(), templates.may_publish(), self._held()

        self._work.tasks.run(ask, owner=self, done=lambda f: self._show(*f), latest="templates")

    def changes(self, changes: Changed) -> None:
        """Ask again when a version came."""
        if KINDS & set(changes.ledgers):
            self.looked_at()

    def can_leave(self) -> bool:
        """Keep what is written."""
        self._keep()
        return True

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.edit.table if self._writing else self.table

    # The list -----------------------------------------------------------------------------------

    @property
    def _writing(self) -> bool:
        return self.stack.currentWidget() is self.edit

    def _show(
        self, editions: tuple[Edition, ...], may: bool, scratch: Scratch | Typed | None
    ) -> None:
        self._editions = {key_of(each): each for each in editions}
        self._may, self._scratch = may, scratch
        self.table.set_source(Rows(edition_rows(editions)))
        if not self.table.current_key() and editions:
            self.table.stand_on(0)
        self._show_buttons()
        self._show_line()
        odd = next((each for each in editions if each.told), None)
        if odd is not None:
            self.messages.say(Message(odd.told, "", Tone.TODO, key="odd"))
        else:
            self.messages.drop("odd")
        self.messages.drop("scratch")
        if scratch is not None and not self._writing and may:
            said = "接着写，或者不要了。"
            buttons = (("接着写(J)", lambda: self._go_on(scratch)), ("不要了", self._drop))
            self.messages.say(
                Message(f"{scratch.called}还没写完", said, Tone.INFO, buttons, key="scratch")
            )

    def _show_line(self) -> None:
        draft = self.edit.draft
        if self._writing and draft is not None:
            self._title.set_title(f"{draft.get('title')}　第 {draft.version} 版")
            wrong = len(self.edit.found.faults)
            self._title.set_chip("还不能发" if wrong else "草稿", Tone.TODO if wrong else Tone.INFO)
            line = f"{wrong} 处要改" if wrong else f"从 {draft.get('since')} 起用"
            self._title.set_line((line, "回车到右边改，Del 不评这一项"))
            return
        self._title.set_title("模板下发" if self._work.is_plant else "考评模板")
        self._title.set_chip()
        self._title.set_line(_PLANT if self._work.is_plant else _ALONE if self._may else _BRANCH)

    def _show_buttons(self) -> None:
        writing = self._writing
        show_if(self.save, writing or bool(self._editions))
        show_if(self.read, self._may and not writing)
        show_if(self.new, self._may and not writing and bool(self._editions))
        for button in (self.drop, self.back, self.send):
            show_if(button, writing)

    # A version written ----------------------------------------------------------------------------

    def _begin(self, key: str) -> None:
        edition = self._editions.get(key)
        if edition is None:
            return
        if not self._may:
            self._say("模板由厂党委定", "要改请厂里改，下次带回来就有了。", Tone.INFO)
            return
        self._begin_form(edition.key)

    def _begin_form(self, form: str) -> None:
        if self._scratch is not None:  # one at a time: what is half written is not written over
            self._go_on(self._scratch)
            return
        templates = self._work.station.templates
        self._work.tasks.run(
            lambda _: templates.draft(form), owner=self, done=self._write, failed=self._refused
        )

    def _go_on(self, held: Scratch | Typed | None) -> None:
        draft = FormDraft.of_state(held.texts) if held is not None else None
        if draft is None:
            self._say("这一稿读不出来了", "从头改成新的一版。", Tone.BAD)
            return
        self._write(draft)

    def _write(self, draft: FormDraft) -> None:
        self.messages.drop("scratch")
        self.stack.setCurrentWidget(self.edit)
        self.edit.show_draft(draft)
        self._show_buttons()
        self._show_line()
        self.edit.to_list()

    def _leave(self) -> None:
        self._keep()
        self._close()

    def _close(self) -> None:
        self.edit.draft = None
        self.stack.setCurrentWidget(self.list)
        self._show_buttons()
        self._show_line()
        self.table.setFocus()
        self.looked_at()

    def _drop(self) -> None:
        """Throw the draft away; the way back stands in the message."""
        draft, held = self.edit.draft, self._scratch
        self._timer.stop()
        self._unkept = False
        forget = self._work.unkept.dropping(_SCRATCH)

        def again() -> None:
            found = draft or (FormDraft.of_state(held.texts) if held is not None else None)
            if found is not None:
                self._write(found)
                self._touched()

        def done(_none: object) -> None:
            self._scratch = None
            self._close()
            undo = ("还是要(Z)", again)
            self.messages.say(Message("这一稿不要了", "", Tone.DONE, (undo,), key=_KEY))

        self._work.tasks.run(lambda _: forget(), owner=self, done=done, failed=self._refused)

    def _publish(self) -> None:
        draft, templates = self.edit.draft, self._work.station.templates
        if draft is None:
            return
        written = draft.text()

        def done(changes: Changes) -> None:
            self._timer.stop()
            self._unkept = False
            forget = self._work.unkept.dropping(_SCRATCH)
            self._work.tasks.run(lambda _: forget(), owner=self, done=self._sent)
            self.messages.say(Message(changes.sentence, "", Tone.DONE, key=_KEY))

        def failed(error: UserError) -> None:
            self._refused(error)
            self.edit.to_first_fault()

        self._work.tasks.run(
            lambda _: templates.publish(written), owner=self, done=done, failed=failed
        )

    def _sent(self, _none: object) -> None:
        self._scratch = None
        self._close()

    # Files ----------------------------------------------------------------------------------------

    def _load(self) -> None:
        path = files.choose_file(self, "读入哪个模板", files.TEMPLATE)
        if path is None:
            return
        templates = self._work.station.templates
        try:
            content = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            self._refused(UnreadFile(path.name))
            return

        def done(draft: FormDraft) -> None:
            self._write(draft)
            self._touched()

        self._work.tasks.run(
            lambda _: templates.draft_of(path.name, content), owner=self, done=done,
            failed=self._refused,
        )  # fmt: skip

    def _save(self) -> None:
        draft, edition = self.edit.draft, self._editions.get(self.table.current_key())
        if draft is not None:
            name, written = f"{draft.key}_{draft.version}.toml", draft.text()
        elif edition is not None:
            name, written = f"{edition.key}_{edition.version}.toml", edition.text
        else:
            return
        path = files.save_as(self, "存到哪里", Path.home() / name, files.TEMPLATE)
        if path is None:
            return
        try:
            path.write_text(written, encoding="utf-8")
        except OSError as error:
            self._refused(NotSaved(path.name, error.strerror or ""))
        else:
            self._say("存好了", str(path), Tone.DONE)

    # Kept -----------------------------------------------------------------------------------------

    def _held(self) -> Scratch | Typed | None:
        return self._work.unkept.get(_SCRATCH) or self._work.station.drafts.get(_SCRATCH)

    def _touched(self) -> None:
        self._unkept = True
        self._show_line()
        if not self._timer.isActive():
            self._timer.start()

    def _looked(self) -> None:
        self._show_line()
        self.messages.drop("refused")

    def _keep(self) -> None:
        work = self._keeping()
        if work is not None:
            self._work.tasks.run(
                lambda _: work(), owner=self, done=lambda _at: None, failed=lambda _error: None
            )  # what the disk refuses is held in memory, and said above every page

    def _keep_now(self) -> None:
        work = self._keeping()
        if work is not None:
            with suppress(UserError):
                work()

    def _keeping(self) -> Callable[[], object] | None:
        self._timer.stop()
        draft = self.edit.draft
        if draft is None or not self._unkept:
            return None
        self._unkept = False
        called = f"{draft.get('title')}第 {draft.version} 版"
        typed = Typed(_SCRATCH, _KEY, "", None, called, draft.state(), page="templates")
        self._scratch = typed
        return self._work.unkept.putting(typed)

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))

    def _say(self, title: str, sentence: str, tone: Tone) -> None:
        self.messages.say(Message(title, sentence, tone, key=_KEY))
