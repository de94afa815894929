"""Forms as data: which version holds for a period, and how the plant lays down a new one."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from hongdang_desktop import paths
from hongdang_desktop.assessment.checking import BadTemplate, Fault, check, reused
from hongdang_desktop.assessment.moving import Moved, moved
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import About, Every, Template
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period, month_of, plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.typed import tidy, tidy_lines
from hongdang_desktop.ledgers.office.template import LONGEST, template_id
from hongdang_desktop.station import templated
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.template_drafts import FormDraft
from hongdang_desktop.station.template_views import Edition, Form
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal
from hongdang_desktop.store.store import get_setting

SHIPPED = "随程序"
PLANTS = "厂党委"


class Templates:
    """Every version of every form, and the verbs that make a new one."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # Questions ------------------------------------------------------------------------------

    def all(self) -> tuple[Edition, ...]:
        """Return every version known here by key, the newest first; those that are not used too."""
        now = month_of(self._core.setting().today)
        found = []
        for key, editions in self._known().items():
            counts = _counting(editions)
            holding = _holding(counts, now)
            found += [_stated(each, holding, counts, now) for each in editions if each.key == key]
        return tuple(sorted(found, key=lambda each: (each.key, -each.version, each.whose)))

    def in_force(self, key: str, period: Period) -> Form | None:
        """Return the version that holds for a period, None where there is none.

        It is the highest that is for that period, among the plant's and the shipped ones that are not
        newer than the plant's.
        """
        holding = _holding(_counting(self._known().get(key, ())), period)
        return holding.form if holding else None

    def of(self, key: str, version: int) -> Form | None:
        """Return one version whether it holds or not, None where it is unknown or cannot be used.

        The one of the plant, where the shipped one has the same number.
        """
        versions = [each for each in self._known().get(key, ()) if each.version == version]
        return _first(versions).form if versions else None

    def unused(self, key: str, period: Period) -> Edition | None:
        """Return the version that would hold for a period if this program could use it.

        None where nothing stands above the one in force. What is filled in for the period meanwhile
        goes by an older version: whoever shows it says so.
        """
        known = [each for each in self._known().get(key, ()) if _is_for(each, period)]
        newest = max(_counting(known), key=lambda each: each.version, default=None)
        return newest if newest is not None and newest.form is None else None

    def due(
        self, period: Period, *, every: Every = Every.MONTH, about: About = About.BRANCH
    ) -> tuple[Form, ...]:
        """Return the forms that are to be filled in for a period about such a subject, by key."""
        found = (self.in_force(key, period) for key in sorted(self._known()))
        return tuple(
            form for form in found
            if form and form.template.period is every and form.template.subject is about
        )  # fmt: skip

    def latest(self, key: str) -> Edition | None:
        """Return the highest version that counts, whether its time has come or not."""
        counts = _counting(self._known().get(key, ()))
        return max(counts, key=lambda each: each.version, default=None)

    def check(self, text: str) -> tuple[Template | None, tuple[Fault, ...]]:
        """Return a form as far as it can be read and all that is wrong with it; nothing is changed.

        It is looked at beside the version that counts now.
        """
        clean = clean_text(text)
        if len(clean) > LONGEST:
            sentence = f"文件有 {len(clean)} 个字，最多 {LONGEST} 个。"
            return None, (Fault("文件", 0, sentence, "写短些。"),)
        template, faults = _parsed(clean)
        if template is None:
            return None, faults
        latest = self.latest(template.key)
        former = latest.form.template if latest and latest.form else None
        same = former is not None and former.version == template.version
        older = [
            each.form.template for each in self._known().get(template.key, ())
            if each.form and former and each.version < former.version
        ]  # fmt: skip
        _, faults = check(clean, RULES, None if same else former)
        return template, (*faults, *reused(template, older, clean))

    def draft(self, key: str) -> FormDraft:
        """Return the next version of a form to write on, as the newest one is; nothing is kept yet.

        It is for periods from next month on. Raises Refused NO_SUCH_TEMPLATE.
        """
        usable = [each for each in self._known().get(key, ()) if each.form]
        newest = sorted(_counting(usable), key=lambda each: -each.version)
        forms = [each.form.template for each in newest if each.form]
        if not forms:
            raise Refused("NO_SUCH_TEMPLATE", f"没有叫“{key}”的模板。")
        following = plus_months(month_of(self._core.setting().today).first, 1)
        draft = FormDraft.following(forms[0], following, tuple(forms[1:]))
        latest = self.latest(key)
        draft.put("version", str((latest.version if latest else 0) + 1))
        return draft

    def draft_of(self, name: str, text: str) -> FormDraft:
        """Return what stands in a file to write on. Raises Refused BAD_TEMPLATE where it is no form."""
        template, faults = self.check(text)
        if template is None:
            raise bad(name, faults)
        return FormDraft.of_template(template)

    def preview(self, text: str) -> Moved | None:
        """Return what changes against the newest version, None where there is none or it cannot be read."""
        template, _ = _parsed(clean_text(text))
        latest = self.latest(template.key) if template else None
        if template is None or latest is None or latest.form is None:
            return None
        return moved(latest.form.template, template)

    def may_publish(self) -> bool:
        """Say whether this station lays down forms: the plant, or a branch without one."""
        return self._core.role is Role.PLANT or self._alone()

    # Verbs ----------------------------------------------------------------------------------

    def publish(
        self, text: str, *, number: str = "", approved_by: str = "", source: str = ""
    ) -> Changes:
        """Lay down a new version, for ever; the plant's goes to all branches with the next packages.

        Raises Refused OWNED_BY_PLANT, BAD_TEMPLATE (all faults in ``problems``), TEMPLATE_KNOWN (there
        is this version already), VERSION_NOT_NEWER.
        """
        if not self.may_publish():
            raise Refused("OWNED_BY_PLANT", "考评模板由厂党委定。请厂里改，下次带回来就有了。")
        clean = clean_text(text)
        template = self._publishable(clean)
        plants = self._core.role is Role.PLANT
        kind = templated.PLANTS if plants else templated.OWN
        branch = "" if plants else self._core.home
        today = self._core.setting().today
        payload: JsonObject = {
            "form": template.key, "version": template.version, "title": template.title,
            "since": template.since.isoformat(), "text": clean,
            "source": tidy(source) or template.source, "number": tidy(number) or None,
            "approved_by": tidy(approved_by) or template.approved_by or self._core.actor or None,
            "occurred_on": today.isoformat(), "year": today.year, "stage": "final",
            "branch": branch or None,
        }  # fmt: skip
        record = template_id(template.key, template.version, branch)

        def work(pen: Pen) -> None:
            heads = journal.heads_of(pen.connection, record)
            if heads:  # it was here before, whatever became of it
                raise known(template)
            pen.put(kind, record, payload)

        told = "下次下发带给各支部。" if plants else ""
        since = f"{template.since.year}年{template.since.month}月{template.since.day}日"
        sentence = f"“{template.title}”第 {template.version} 版发了，从 {since} 起用。{told}"
        return self._core.verb(sentence, work, undoable=False)

    # Inside ---------------------------------------------------------------------------------

    def _known(self) -> dict[str, tuple[Edition, ...]]:
        """Return all versions by key; each text is read once and kept."""
        found: dict[str, list[Edition]] = defaultdict(list)
        for each in (*_shipped(paths.forms()), *(_edition(k) for k in self._core.templates)):
            found[each.key].append(each)
        return {key: tuple(each) for key, each in found.items()}

    def _publishable(self, clean: str) -> Template:
        template, faults = self.check(clean)
        if template is None:
            raise bad("这个文件", faults)
        editions = self._known().get(template.key, ())
        latest = self.latest(template.key)
        same = [each for each in editions if each.version == template.version]
        if latest is not None and template.version < latest.version:
            raise Refused(
                "VERSION_NOT_NEWER",
                f"“{template.title}”已经有第 {latest.version} 版，不能再发第 {template.version} 版。"
                f"版本号改成 {latest.version + 1}。",
            )
        taken = [each for each in same if each.whose != SHIPPED or each.digest != digest_of(clean)]
        if taken:
            raise known(template)
        if faults:
            raise bad(f"{template.title}第 {template.version} 版", faults)
        return template

    def _alone(self) -> bool:
        return not self._core.read(lambda c: get_setting(c, "invitation"))


def clean_text(text: str) -> str:
    """Return the text of a form as it is kept, by which its digest is made."""
    return tidy_lines(text) + "\n"


def digest_of(clean: str) -> str:
    """Return the digest by which a sheet knows its form again."""
    return hashlib.sha256(clean.encode()).hexdigest()


def known(template: Template) -> Refused:
    """Return what refuses a version that there is already."""
    return Refused(
        "TEMPLATE_KNOWN",
        f"“{template.title}”第 {template.version} 版已经有了，发出去的不再变。"
        f"要改就发第 {template.version + 1} 版。",
    )


def bad(name: str, faults: tuple[Fault, ...]) -> Refused:
    """Return what refuses a form with faults; all of them are in its ``problems``."""
    problems = tuple(
        Problem(each.at, "BAD_TEMPLATE", Level.SAVE, each.sentence, each.cure) for each in faults
    )
    return Refused("BAD_TEMPLATE", BadTemplate(name, faults).sentence, problems)


@lru_cache(maxsize=128)
def _parsed(clean: str) -> tuple[Template | None, tuple[Fault, ...]]:
    return check(clean, RULES)


@cache
def _shipped(folder: Path) -> tuple[Edition, ...]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        clean = clean_text(path.read_text(encoding="utf-8"))
        template, faults = _parsed(clean)
        if template is not None:  # whether each is right is what the tests of forms/ say
            found.append(_of_text(template, clean, faults))
    return tuple(found)


def _of_text(template: Template, clean: str, faults: tuple[Fault, ...]) -> Edition:
    form = None if faults else Form(template, SHIPPED, clean, digest_of(clean))
    return Edition(
        template.key, template.version, template.title, template.since, SHIPPED, digest_of(clean),
        clean, "", form, faults, source=template.source, approved_by=template.approved_by,
    )  # fmt: skip


@lru_cache(maxsize=128)
def _edition(kept: templated.KeptTemplate) -> Edition:
    clean = kept.text  # as its maker signed it
    template, faults = _parsed(clean)
    form = None
    if template is not None and not faults:
        if (template.key, template.version) == (kept.key, kept.version):
            form = Form(template, kept.whose, clean, digest_of(clean))
        else:
            faults = (Fault("version", 0, "键或版本号和登记的不一样。", "请厂里再发一版。"),)
    return Edition(
        kept.key, kept.version, kept.title, template.since if form and template else kept.since,
        kept.whose, digest_of(clean), clean, "", form, faults, kept.entry, kept.source,
        kept.number, kept.approved_by,
    )  # fmt: skip


def _counting(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """Return the versions that count, one of each number.

    Shipped ones that are newer than what the plant published do not: it decides when they come.
    """
    by_version: dict[int, list[Edition]] = defaultdict(list)
    for each in editions:
        by_version[each.version].append(each)
    published = [v for v, each in by_version.items() if any(e.whose != SHIPPED for e in each)]
    most = max(published, default=None)
    return tuple(
        _first(each) for version, each in sorted(by_version.items())
        if most is None or version <= most
    )  # fmt: skip


def _first(editions: list[Edition]) -> Edition:
    """Return the plant's version, else the branch's own, else the shipped one."""
    return min(editions, key=lambda each: (each.whose != PLANTS, each.whose == SHIPPED))


def _is_for(edition: Edition, period: Period) -> bool:
    return edition.since is not None and edition.since <= period.first


def _holding(counts: Iterable[Edition], period: Period) -> Edition | None:
    usable = [each for each in counts if each.form is not None and _is_for(each, period)]
    return max(usable, key=lambda each: each.version, default=None)


def _stated(
    edition: Edition, holding: Edition | None, counts: tuple[Edition, ...], now: Period
) -> Edition:
    if edition.form is None:
        return replace(edition, state="用不了")
    if edition == holding:
        return replace(edition, state="在用")
    later = edition.since is not None and edition.since > now.first
    return replace(edition, state="还没起用" if edition in counts and later else "不用了")
