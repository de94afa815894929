"""A form changed piece by piece, as the window does it, and sent."""

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.template_drafts import FormDraft
from tests.station.test_templates import FORM, NOVEMBER, V1, later
from tests.station.world import Chain


def _faults(station: Station, draft: FormDraft) -> list[str]:
    return [fault.text for fault in station.templates.check(draft.text())[1]]


def test_the_next_version_begins_as_the_last_one(chain: Chain) -> None:
    templates = chain.plant.templates
    draft = templates.draft(FORM)
    assert (draft.version, draft.get("since"), draft.sums()) == (2, "2026-12-01", ("100", "100"))
    assert (draft.get("window_first"), draft.get("window_last")) == ("1", "5")
    assert _faults(chain.plant, draft) == []
    found = templates.preview(draft.text())
    assert found is not None
    assert found.nothing
    assert sum(len(section.items) for section in draft.sections()) == 30


def test_what_is_changed_is_sent_and_holds(chain: Chain) -> None:
    templates = chain.plant.templates
    draft = templates.draft(FORM)
    draft.put("title", "支部月度自评")
    draft.put("since", "2026-11-01")
    draft.put("window_last", "8")
    draft.put_item("ZY1", "title", " 上级精神\n传达 ")
    draft.put_item("ZY1", "points", "３.5")
    draft.put_item("ZY2", "points", "3.50")
    draft.put_item("ZY2", "judgement", "")
    draft.put_item("SZ3", "human", "")
    draft.put_number("ZY1", "days", "15")
    draft.put_number("KH2", "content", "satisfied")
    draft.put_reasons("ZY3", ("Y1", "Y7"))
    key = draft.add_reason("人手不够")
    draft.put_reason(key, title="人手太少", free=False, excuses=True)
    assert _faults(chain.plant, draft) == []
    templates.publish(draft.text(), number="1号", approved_by="党委会")
    form = templates.in_force(FORM, NOVEMBER)
    assert form is not None
    one, two, three = (form.template.items[n] for n in range(3))
    assert (one.title, one.points, one.numbers) == ("上级精神 传达", 350, {"days": 15})
    assert (two.points, two.judgement, three.reasons) == (350, "", ("Y1", "Y7"))
    reason = form.template.reason("Y10")
    assert reason is not None
    assert (key, reason.title, reason.excuses, reason.free) == ("Y10", "人手太少", True, False)
    item = form.template.item("KH2")
    assert item is not None
    assert item.numbers == {"settled": 3, "content": ["satisfied"]}
    assert form.template.window is not None
    assert form.template.window.last == 8


def test_an_item_is_switched_off_and_on_again_in_its_place(chain: Chain) -> None:
    templates = chain.plant.templates
    draft = templates.draft(FORM)
    whole = draft.text()
    draft.switch("ZY3", on=False)
    assert draft.sums() == ("96", "100")
    assert any(
        "各项加起来 96 分，满分写的是 100 分" in each for each in _faults(chain.plant, draft)
    )
    row = draft.item("ZY3")
    assert row is not None
    assert not row.on
    assert [row.key for row in next(draft.sections()).items][:4] == ["ZY1", "ZY2", "ZY3", "ZY4"]
    draft.switch("ZY3", on=True)
    assert draft.text() == whole
    draft.switch("ZY3", on=False)
    draft.put_item("ZY2", "points", "8")
    templates.publish(draft.text())
    again = templates.draft(FORM)
    assert again.version == 3
    assert again.item("ZY3") == row
    again.switch("ZY3", on=True)
    again.put_item("ZY2", "points", "4")
    assert _faults(chain.plant, again) == []


def test_what_is_typed_wrong_is_kept_and_named(chain: Chain) -> None:
    draft = chain.plant.templates.draft(FORM)
    draft.put_item("ZY1", "points", "三分")
    draft.put("since", "明年")
    draft.put_number("ZY6", "held", "一")
    row = draft.item("ZY1")
    assert row is not None
    assert row.points == "三分"
    assert draft.get("since") == "明年"
    told = [each.split(" 行 ")[1] for each in _faults(chain.plant, draft)]
    assert told == [
        "since：不是日期。照 2026-01-01 这样写。",
        "ZY / ZY1 / points：不是数。写数，如 4、1.5。",
    ]
    draft.put_item("ZY1", "points", "3")
    draft.put("since", "2026-12-01")
    (found,) = _faults(chain.plant, draft)
    assert "ZY6 / numbers / held：要写数，不能是负的。照 3 这样写。" in found


def test_a_draft_survives_as_plain_text(chain: Chain) -> None:
    draft = chain.plant.templates.draft(FORM)
    draft.switch("KH4", on=False)
    draft.put_item("ZY1", "points", "三分")
    again = FormDraft.of_state(draft.state())
    assert again is not None
    assert again.state() == draft.state()
    assert again.item("KH4") == draft.item("KH4")
    for odd in ({}, {"raw": 1, "off": ""}, {"raw": "x =", "off": ""}, {"raw": "section = 1", "off": ""},
                {"raw": "[[section]]", "off": ""}):  # fmt: skip
        assert FormDraft.of_state(odd) is None


def test_a_file_is_written_on(chain: Chain) -> None:
    draft = chain.plant.templates.draft_of("x.toml", later(5, "2027-01-01"))
    assert (draft.version, draft.get("since")) == (5, "2027-01-01")
    assert chain.plant.templates.draft_of("x.toml", V1).version == 1
