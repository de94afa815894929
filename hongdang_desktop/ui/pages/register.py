"""Which pages there are, in the order of the side bar."""

# ruff: noqa: PLC0415 - a page's module is loaded when the page is first looked at: the start does not
# wait for what it does not show

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.pages.workflows import workflows
from hongdang_desktop.ui.shell import PageSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.ui.kit.frames import Page
    from hongdang_desktop.ui.shell import Shell
    from hongdang_desktop.ui.work import Work

HOME_TITLE = "今天先办这几件"
"""Stands over 首页 of a branch, also while the station is still being opened."""

#: key, title, short title, the page under whose entry it stands
_BRANCH = (
    ("home", "首页", "首页", ""),
    ("ledgers", "台账", "台账", ""),
    ("meeting", "会议", "", "ledgers"),
    ("sheets", "从Excel导入", "", "ledgers"),
    ("assess", "月度自评", "自评", ""),
    ("exchange", "数据交换", "交换", ""),
    ("printing", "打印", "打印", ""),
    ("settings", "设置", "设置", ""),
    ("backups", "备份", "", "settings"),
    ("shelf", "台账目录", "", "settings"),
    ("rules", "规则与日历", "", "settings"),
    ("templates", "考评模板", "", "settings"),
    ("find", "找东西", "", "find"),
)
_PLANT = (
    ("home", "支部来包", "来包", ""),
    ("overview", "支部总览", "总览", ""),
    ("exchange", "收包下发", "收发", ""),
    ("review", "审核", "审核", ""),
    ("templates", "模板下发", "模板", ""),
    ("ledgers", "台账", "台账", ""),
    ("meeting", "会议", "", "ledgers"),
    ("sheets", "从Excel导入", "", "ledgers"),
    ("printing", "打印", "打印", ""),
    ("settings", "设置", "设置", ""),
    ("keys", "密钥纸", "", "settings"),
    ("backups", "备份", "", "settings"),
    ("shelf", "台账目录", "", "settings"),
    ("rules", "规则与日历", "", "settings"),
    ("find", "找东西", "", "find"),
)


def waiting(role: str, page: Callable[[str], Page]) -> tuple[PageSpec, ...]:
    """Return the pages of a role before its station is open: each is made by ``page(title)``."""

    def maker(title: str) -> Callable[[Shell], Page]:
        return lambda _shell: page(title)

    return tuple(
        PageSpec(key, title, maker(title), short=short, under=under)
        for key, title, short, under in _of(role)
    )


def _of(role: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return key, title, short title and upper page of a role's pages."""
    made = _PLANT if role == "plant" else _BRANCH
    return (*made, *((each.key, each.title, "", each.under) for each in workflows(role)))


def pages(work: Work) -> tuple[PageSpec, ...]:
    """Return the pages of an open station."""

    def maker(key: str) -> Callable[[Shell], Page]:
        return lambda _shell: _make(key, work)

    return tuple(
        PageSpec(key, title, maker(key), short=short, under=under)
        for key, title, short, under in _of(work.info.role.value)
    )


def _make(key: str, work: Work) -> Page:
    makers = {
        "home": _home, "ledgers": _ledgers, "meeting": _meeting, "exchange": _exchange,
        "printing": _printing, "settings": _settings, "keys": _keys,
        "backups": _backups, "shelf": _shelf, "rules": _rules, "find": _find,
        "sheets": _sheets, "assess": _assess, "overview": _overview, "review": _review,
        "templates": _templates,
    }  # fmt: skip
    if key in makers:
        return makers[key](work)
    return next(each for each in workflows(work.info.role.value) if each.key == key).make(work)


def load_home() -> None:
    """Load the first page's module; called in the worker that opens the station."""
    import hongdang_desktop.ui.pages.home  # noqa: F401 - loading is what is wanted


def _home(work: Work) -> Page:
    if work.is_plant:
        from hongdang_desktop.ui.pages.plant_home import PlantHomePage

        return PlantHomePage(work)
    from hongdang_desktop.ui.pages.home import HomePage

    return HomePage(work)


def _ledgers(work: Work) -> Page:
    from hongdang_desktop.ui.pages.ledgers import make_ledgers

    return make_ledgers(work)


def _sheets(work: Work) -> Page:
    from hongdang_desktop.ui.pages.sheet_import import SheetImportPage

    return SheetImportPage(work)


def _assess(work: Work) -> Page:
    from hongdang_desktop.ui.pages.assess import make_assess

    return make_assess(work)


def _meeting(work: Work) -> Page:
    from hongdang_desktop.ui.pages.meeting import make_meeting

    return make_meeting(work)


def _exchange(work: Work) -> Page:
    if work.is_plant:
        from hongdang_desktop.ui.pages.plant_exchange import PlantExchangePage

        return PlantExchangePage(work)
    from hongdang_desktop.ui.pages.exchange import ExchangePage

    return ExchangePage(work)


def _templates(work: Work) -> Page:
    from hongdang_desktop.ui.pages.templates import TemplatesPage

    return TemplatesPage(work)


def _overview(work: Work) -> Page:
    from hongdang_desktop.ui.pages.overview import make_overview

    return make_overview(work)


def _review(work: Work) -> Page:
    from hongdang_desktop.ui.pages.review import make_review

    return make_review(work)


def _printing(work: Work) -> Page:
    from hongdang_desktop.ui.pages.printing import PrintingPage

    return PrintingPage(work)


def _settings(work: Work) -> Page:
    from hongdang_desktop.ui.pages.settings import SettingsPage

    return SettingsPage(work)


def _keys(work: Work) -> Page:
    from hongdang_desktop.ui.pages.key_sheet import KeySheetPage

    page = KeySheetPage(work.tasks, work.station, printed=work.printed.__contains__)
    page.finished.connect(lambda: work.shell.go("settings"))
    page.print_wanted.connect(lambda: work.shell.go("printing", paper="keys"))
    return page


def _backups(work: Work) -> Page:
    from hongdang_desktop.ui.pages.backups import BackupsPage

    return BackupsPage(work)


def _shelf(work: Work) -> Page:
    from hongdang_desktop.ui.pages.shelf import ShelfPage

    return ShelfPage(work)


def _rules(work: Work) -> Page:
    from hongdang_desktop.ui.pages.rules import RulesPage

    return RulesPage(work)


def _find(work: Work) -> Page:
    from hongdang_desktop.ui.pages.find import FindPage

    return FindPage(work)
