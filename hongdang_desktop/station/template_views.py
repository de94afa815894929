"""What is told of forms: each version that is known, whose it is, and whether this program uses it."""

from dataclasses import dataclass
from datetime import date

from hongdang_desktop.assessment.checking import Fault
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
