"""What a person has to know of: kept once, in words, until it is settled."""

from functools import partial

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station import notices
from tests.station.world import Chain

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
    assert "4月3日之后的6条记录不在本机，可从厂党委恢复" in found.sentence
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
