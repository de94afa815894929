"""Forms as the plant's data: which version holds when, what is refused, what comes by package."""

from datetime import date

import pytest

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.ledgers.office.template import template_id
from hongdang_desktop.station import templated
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.templates import digest_of
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain

FORM = "self_assessment"
NOVEMBER = read_period("2026-11")
V1 = (paths.forms() / "self_assessment.toml").read_text(encoding="utf-8")


@pytest.fixture
def plant(chain: Chain) -> Station:
    return chain.plant


def later(version: int, since: str, *more: tuple[str, str]) -> str:
    """Return the shipped form as another version, with some words replaced."""
    text = V1.replace("version = 1\n", f"version = {version}\n", 1)
    text = text.replace("since = 2024-01-01\n", f"since = {since}\n", 1)
    for old, new in more:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_the_shipped_form_holds_until_the_plant_says_otherwise(plant: Station) -> None:
    form = plant.templates.in_force(FORM, NOVEMBER)
    assert form is not None
    assert (form.whose, form.template.version) == ("随程序", 1)
    assert form.digest == digest_of(form.text)
    assert plant.templates.in_force(FORM, read_period("2023-12")) is None
    assert plant.templates.in_force("nothing", NOVEMBER) is None
    assert [each.template.key for each in plant.templates.due(NOVEMBER)] == [FORM]


def test_a_new_version_holds_from_its_month_on(plant: Station) -> None:
    changes = plant.templates.publish(later(2, "2026-11-01"), number="厂党〔2026〕12号")
    assert changes.ledgers == {"template"}
    assert "第 2 版" in changes.sentence
    held = [plant.templates.in_force(FORM, read_period(f"2026-{m:02d}")) for m in (10, 11, 12)]
    assert [(each.whose, each.template.version) for each in held if each] == [
        ("随程序", 1), ("厂党委", 2), ("厂党委", 2),
    ]  # fmt: skip
    (first, second) = plant.templates.all()
    assert (first.version, first.state, first.number) == (2, "在用", "厂党〔2026〕12号")
    assert (second.version, second.state, second.since) == (1, "不用了", date(2024, 1, 1))
    form = plant.templates.of(FORM, 1)
    assert form is not None
    assert form.template.version == 1
    assert plant.templates.of(FORM, 3) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (later(2, "2026-12-01"), "TEMPLATE_KNOWN"),
        (V1, "VERSION_NOT_NEWER"),
        (later(3, "2026-10-01"), "BAD_TEMPLATE"),
        (later(3, "2026-12-01", ("total = 100", "total = 99")), "BAD_TEMPLATE"),
        (later(3, "2026-12-01", ('rule = "dues"', 'rule = "due"')), "BAD_TEMPLATE"),
        ("key = ", "BAD_TEMPLATE"),
        ("x" * 150_001, "BAD_TEMPLATE"),
    ],
)
def test_what_may_not_be_published_is_refused(plant: Station, text: str, code: str) -> None:
    plant.templates.publish(later(2, "2026-11-01"))
    with pytest.raises(Refused) as refused:
        plant.templates.publish(text)
    assert refused.value.code == code
    assert len(plant.templates.all()) == 2


def test_only_the_plant_lays_down_forms_for_its_branches(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        chain.a.templates.publish(later(2, "2026-11-01"))
    assert refused.value.code == "OWNED_BY_PLANT"
    assert not chain.a.templates.may_publish()


def test_a_branch_alone_lays_down_its_own(branch: Station) -> None:
    changes = branch.templates.publish(later(2, "2026-11-01"))
    assert changes.ledgers == {"branch_template"}
    form = branch.templates.in_force(FORM, NOVEMBER)
    assert form is not None
    assert (form.whose, form.template.version) == ("本支部", 2)
    folder = branch.folder
    branch.close()
    with Station.open(folder) as again:
        held = again.templates.in_force(FORM, NOVEMBER)
        assert held is not None
        assert held.digest == form.digest


def test_a_new_version_comes_by_package(chain: Chain) -> None:
    chain.plant.templates.publish(later(2, "2026-11-01"))
    assert chain.a.templates.in_force(FORM, NOVEMBER) == chain.a.templates.of(FORM, 1)
    chain.down(chain.a)
    held = chain.a.templates.in_force(FORM, NOVEMBER)
    assert held is not None
    assert held == chain.plant.templates.in_force(FORM, NOVEMBER)
    assert (held.whose, held.template.version) == ("厂党委", 2)


def test_a_branch_is_told_of_a_new_version_until_it_has_seen_to_it(chain: Chain) -> None:
    chain.down(chain.a)
    assert chain.a.notices() == ()
    chain.plant.templates.publish(later(2, "2026-11-01"))
    assert chain.plant.notices() == ()
    chain.down(chain.a)
    (notice,) = chain.a.notices()
    assert notice.code == "NEW_TEMPLATE"
    assert notice.sentence == "厂里下发了新模板。党支部月度自评第 2 版，从2026年11月起用。"
    chain.a.dismiss(notice.code, notice.subject)
    assert chain.a.notices() == ()
    chain.plant.templates.publish(later(3, "2026-12-01"))
    chain.down(chain.a)
    assert [each.subject for each in chain.a.notices()] == [f"{FORM} 3"]


# --- 24 months under three versions ---

V2 = later(
    2, "2025-09-01",
    ('points = 3\nrule = "conveyed"', 'points = 2\nrule = "conveyed"'),
    ('points = 4\nrule = "theme_day"', 'points = 5\nrule = "theme_day"'),
)  # fmt: skip
MORE = """[[section.item]]
key = "KH6"
title = "志愿服务"
points = 2
judgement = "帮到人了吗？"

[[veto]]"""
V3 = later(3, "2026-05-01", ('[[section.item]]\nkey = "KH3"', '[[section.item]]\nkey = "KH9"'), ("[[veto]]", MORE), ("total = 100", "total = 102"))  # fmt: skip
MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
EXPECTED = [1] * 8 + [2] * 8 + [3] * 8


def _by_month(station: Station) -> list[tuple[int, str, int]]:
    found = [station.templates.in_force(FORM, read_period(month)) for month in MONTHS]
    return [(f.template.version, f.digest, f.template.total) for f in found if f]


def test_each_of_24_months_has_its_version_in_whatever_order_they_came(chain: Chain) -> None:
    plant = chain.plant
    packages = []
    for text in (V2, V3):
        plant.templates.publish(text)
        packages.append(plant.post.export(chain.stick, chain.names.one)[0])
    told = _by_month(plant)
    assert [version for version, _, _ in told] == EXPECTED
    assert told[-1][2] == 10_200
    for path in packages:
        chain.a.post.receive(path)
    for path in reversed(packages):  # the later one waits for the earlier
        chain.b.post.receive(path)
    chain.a.post.receive(packages[0])  # an old package once more turns nothing back
    assert _by_month(chain.a) == _by_month(chain.b) == told
    assert [e.digest for e in chain.a.templates.all()] == [e.digest for e in plant.templates.all()]
    with pytest.raises(Refused) as refused:
        plant.templates.publish(later(2, "2026-12-01"))
    assert refused.value.code == "VERSION_NOT_NEWER"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (later(4, "2026-11-01", ('rule = "dues"', 'rule = "dues_of_a_newer_program"')), FORM),
        ("this is no form", FORM),
        (later(3, "2026-11-01"), FORM),  # the text is of another version than its record
        (later(4, "2026-11-01"), "other_form"),
    ],
)
def test_what_this_program_cannot_use_is_listed_and_not_used(
    chain: Chain, text: str, form: str
) -> None:
    payload: JsonObject = {
        "form": form, "version": 4, "title": "新表", "since": "2026-11-01", "text": text,
        "occurred_on": "2026-11-01", "year": 2026, "stage": "final",
    }  # fmt: skip
    chain.plant._core.verb("", lambda pen: pen.put(templated.PLANTS, template_id(form, 4), payload))
    chain.down(chain.a)
    for station in (chain.plant, chain.a):
        (odd,) = [each for each in station.templates.all() if each.version == 4]
        assert (odd.state, odd.form) == ("用不了", None)
        assert "升级软件" in odd.told
        assert odd.faults
        assert station.templates.in_force(form, NOVEMBER) == (
            station.templates.of(FORM, 1) if form == FORM else None
        )
        assert station.templates.unused(form, NOVEMBER) is not None
        assert station.templates.unused(form, read_period("2026-10")) is None
        assert station.templates.of(form, 4) is None
    if form == FORM:
        with pytest.raises(Refused) as refused:
            chain.plant.templates.publish(later(4, "2026-12-01"))
        assert refused.value.code == "TEMPLATE_KNOWN"


def test_a_record_under_a_foreign_id_stands_in_nobodys_place(chain: Chain) -> None:
    payload: JsonObject = {
        "form": FORM, "version": 2, "title": "别的", "since": "2026-11-01",
        "text": later(2, "2026-11-01"), "occurred_on": "2026-11-01", "year": 2026,
        "stage": "final",
    }  # fmt: skip
    chain.plant._core.verb("", lambda pen: pen.put(templated.PLANTS, template_id(FORM, 3), payload))
    assert [each.version for each in chain.plant.templates.all()] == [1]


def test_a_key_that_once_meant_something_else_is_not_used_again(chain: Chain) -> None:
    old = 'title = "党务公开"\npoints = 2\nrule = "disclosure"'
    away = ('key = "KH3"', 'key = "KH8"')
    chain.plant.templates.publish(later(2, "2026-11-01", away))
    again = later(
        3, "2026-12-01", (old, old.replace("党务公开", "走访").replace("disclosure", "visits"))
    )
    _, faults = chain.plant.templates.check(again)
    assert [fault.at for fault in faults] == ["KH3"]
    assert "第 1 版里这个键是“党务公开”" in faults[0].text
