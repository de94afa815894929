"""Forms as the plant's data: which version holds when, what is refused, what comes by package."""

from datetime import date

import pytest

from hongdang_desktop import paths
from hongdang_desktop.core.periods import read_period
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
