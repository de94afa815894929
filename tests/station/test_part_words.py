"""Lists of parts in words: a person sees at once where two versions differ."""

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.meeting import AgendaItem
from hongdang_desktop.station.books.part_words import part_words


def item(part: str, title: str, **more: Json) -> Json:
    return {"id": part, "title": title, **more}


def said(value: Json, *versions: Json) -> str:
    return part_words(AgendaItem, value, versions, None)


ONE, TWO = item("1", "安全", decision="学规程"), item("2", "发展", decision="一名")
OTHER = item("2", "发展", decision="两名", due="2026-12-25")


def test_alone_everything_is_told() -> None:
    assert said([ONE, TWO]) == "安全　决议：学规程\n发展　决议：一名"
    assert said([]) == ""
    assert said(None) == ""


def test_only_what_differs_is_told() -> None:
    assert said([ONE, TWO], [ONE, TWO], [ONE, OTHER]) == "发展　决议：一名；期限：（空）"
    assert said([ONE, OTHER], [ONE, TWO], [ONE, OTHER]) == "发展　决议：两名；期限：2026-12-25"


def test_a_part_that_one_side_has_is_told_whole() -> None:
    assert said([ONE, OTHER], [ONE, OTHER], [ONE]) == "发展　决议：两名；期限：2026-12-25"
    assert said([ONE], [ONE, OTHER], [ONE]) == "（只有都一样的 1 项）"


def test_another_order_is_told_by_names() -> None:
    assert said([TWO, ONE], [TWO, ONE], [ONE, TWO]) == "发展\n安全"
