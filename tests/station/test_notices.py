"""What a person has to know of: kept once, in words, until it is settled."""

from datetime import datetime
from functools import partial

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station import notices
from tests.station.world import Chain, group, saved

AT, LATER = "2026-11-23T10:00:00+08:00", "2026-11-24T10:00:00+08:00"


def test_a_notice_is_kept_once_with_its_first_moment(chain: Chain) -> None:
    def keep(at: str, count: int) -> None:
        facts: JsonObject = {"day": "4月3日", "count": count, "way": "可从厂党委恢复", "cure": "…"}
        chain.a._core.store.write(lambda c: notices.keep(c, notices.ROLLED_BACK, "s", at, facts))

    assert chain.a.notices() == ()
    keep(AT, 5)
    keep(LATER, 6)
    (found,) = chain.a.notices()
    assert (found.code, found.subject, found.at.isoformat()) == ("ROLLED_BACK", "s", AT)
    assert "4月3日以后的 6 条不在本机" in found.sentence
    assert found.cure


def test_settled_by_subject_or_by_code(chain: Chain) -> None:
    def keep_three() -> None:
        for code, subject in (("FORK", "s"), ("FORK", "t"), ("OF_A_NEWER_PROGRAM", "u")):
            work = partial(notices.keep, code=code, subject=subject, at=AT, facts={})
            chain.a._core.store.write(work)

    def settle(code: str, subject: str | None = None) -> list[tuple[str, str]]:
        chain.a._core.store.write(lambda c: notices.settle(c, code, subject))
        return [(each.code, each.subject) for each in chain.a.notices()]

    keep_three()
    assert settle("FORK", "x") == [("FORK", "s"), ("FORK", "t"), ("OF_A_NEWER_PROGRAM", "u")]
    assert settle("FORK", "s") == [("FORK", "t"), ("OF_A_NEWER_PROGRAM", "u")]
    keep_three()
    assert settle("FORK") == [("OF_A_NEWER_PROGRAM", "u")]
    (unknown,) = chain.a.notices()
    assert "OF_A_NEWER_PROGRAM" in unknown.sentence


@pytest.mark.parametrize("code", sorted(notices._WORDS))
@pytest.mark.parametrize("side", ["own", "plant", "peer"])
def test_the_first_sentence_is_a_title(chain: Chain, code: str, side: str) -> None:
    """Bands show it bold: 16 characters, no inner words in all that is said."""
    facts: JsonObject = {"side": side, "who": "第一支部·电脑A", "where": "第二个文件夹里的"}
    chain.a._core.store.write(lambda c: notices.keep(c, code, "s", AT, facts))
    (found,) = chain.a.notices()
    title, _stop, rest = found.sentence.partition("。")
    assert 0 < len(title) <= 16
    assert rest
    said = found.sentence + found.cure
    assert not [word for word in ("历史", "分叉", "写过两回", "数据库", "导出") if word in said]
    if code == notices.FORK:
        assert "第一支部·电脑A" in said
        assert ("就是这台" in said) == (side == "own")
        assert ("打电话" in said) == (side == "plant")


def test_a_restore_is_told_until_it_was_seen(chain: Chain) -> None:
    chain.a.tell_restored(datetime(2026, 11, 23, 10, 5, tzinfo=PLANT_TIME))
    (found,) = chain.a.notices()
    assert "11月23日 10:05" in found.sentence
    assert "厂里的包" in found.cure
    chain.a.dismiss(found.code, found.subject)
    assert chain.a.notices() == ()


def test_what_an_import_says_is_what_its_look_said(chain: Chain) -> None:
    """An entry that was saved three times is one for people."""
    entry = saved(chain.a.book.save("party_group", group("第一党小组")))
    for note in ("二班", "三班"):
        chain.a.book.save("party_group", group("第一党小组", note=note), entry)
    chain.a.post.export(chain.stick)
    (arrival,) = chain.plant.post.look(chain.stick)
    (receipt,) = chain.plant.post.receive(chain.stick)
    looked = sum(one.new + one.changed + one.removed for one in arrival.counts)
    assert (looked, receipt.records, receipt.new) == (1, 1, 3)
    assert receipt.sentence == "收好了，1 条。"


def test_a_branch_with_a_fork_is_told_until_somebody_saw_it(chain: Chain) -> None:
    facts: JsonObject = {"side": "plant", "who": "第一支部·电脑A", "branch": chain.names.one}
    chain.plant._core.store.write(lambda c: notices.keep(c, notices.FORK, "s", AT, facts))
    assert chain.plant.forked_branches() == {chain.names.one}
    chain.plant.dismiss(notices.FORK, "s")
    assert chain.plant.forked_branches() == frozenset()
