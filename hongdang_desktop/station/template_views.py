"""What is told of forms: each version that is known, whose it is, and whether this program uses it."""

from dataclasses import dataclass
from datetime import date

from hongdang_desktop.assessment.checking import Fault
from hongdang_desktop.assessment.moving import Moved
from hongdang_desktop.assessment.template import Template


@dataclass(frozen=True)
class Form:
    """One version that can be used. ``whose`` is 随程序, 厂党委 or 本支部.

    ``digest`` is the SHA-256 of ``text`` in hex: by it a sheet knows its form again.
    """

    template: Template
    whose: str
    text: str
    digest: str


@dataclass(frozen=True)
class Edition:
    """One version as it is known here. ``form`` is None where this program cannot use it.

    Then ``faults`` say why: most often a newer program has sent it. ``entry`` is "" for a shipped
    one. ``since`` is the first day of the periods that it is for; ``state`` says whether it holds for
    the month of today (在用), for later ones (还没起用), for none any more (不用了), or 用不了.
    """

    key: str
    version: int
    title: str
    since: date | None
    whose: str
    digest: str
    text: str
    state: str
    form: Form | None
    faults: tuple[Fault, ...] = ()
    entry: str = ""
    source: str = ""
    number: str = ""
    approved_by: str = ""

    @property
    def told(self) -> str:
        """Return what is said where it cannot be used, "" where it can."""
        if self.form is not None:
            return ""
        return f"“{self.title}”第 {self.version} 版这个程序看不懂，要升级软件才能用。"


_MOST_NAMED = 3


def change_words(moved: Moved | None) -> tuple[str, ...]:
    """Return shortly what changes against the version before, nothing where nothing does."""
    if moved is None:
        return ()
    groups = (
        ("加", [item.title for item in moved.added]),
        ("去掉", [item.title for item in moved.gone]),
        ("改", [f"{each.title}（{'，'.join(each.words)}）" for each in moved.changed]),
    )
    said = [f"{word}{_named(titles)}" for word, titles in groups if titles]
    return (*said, *moved.around)


def _named(titles: list[str]) -> str:
    more = f"等 {len(titles)} 项" if len(titles) > _MOST_NAMED else ""
    return "、".join(titles[:_MOST_NAMED]) + more
