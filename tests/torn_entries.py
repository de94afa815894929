"""Entries of every kind of conflict on one PC, for pictures and for people to try."""

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.station.station import Station
from tests.station.world import Chain, committee, group, meeting, member, parts, saved


def make(chain: Chain) -> None:
    """Let a and b change five entries apart, and carry b's package to a; a is left closed."""
    a, b = chain.a, chain.b
    a.actor, b.actor = "卞秋禾", "丛南麓"
    people = committee(a)
    words: list[Json] = [
        {"id": "a1", "title": "安全生产", "decision": "学一遍规程，各班组本周内签到", "owner": people[0], "due": "2026-12-10", "progress": "doing"},
        {"id": "a2", "title": "发展党员", "decision": "确定一名积极分子", "owner": people[2], "due": "2026-12-20", "progress": "doing"},
    ]  # fmt: skip
    texts, gone, joined = (
        saved(a.book.save("party_group", group(name, leader=people[0], members=[*people[:2]], note="三月成立。")))
        for name in ("第一党小组", "第二党小组", "第三党小组")
    )  # fmt: skip
    final = saved(a.book.save("committee_meeting", meeting(people, agenda=words)))
    a.book.finalise(final)
    number = saved(a.book.save("member", member("郎可为", post="采油工")))
    path, _ = a.post.export(chain.stick)
    b.post.receive(path)
    one, two = parts(dict(a.book.entry(final).payload), "agenda")
    change(
        chain,
        a,
        texts,
        name="采油一班党小组",
        note="三月成立，跟班组一起活动。",
        founded_on="2026-03-02",
    )
    change(chain, b, texts, leader=people[1], note="三月成立，组长老丛。")
    change(chain, a, final, agenda=[{**one, "decision": "学一遍规程，月底前考一次"}, two])
    change(chain, b, final, agenda=[one, {**two, "decision": "确定两名积极分子"}])
    change(chain, a, gone, name="采油二班党小组")
    b.book.delete(gone, "并到第三党小组了")
    change(chain, a, number, identity_number="999999198001010038")
    change(chain, b, number, identity_number="999999198001010054", post="班长")
    change(chain, a, joined, founded_on="2026-03-02")
    change(chain, b, joined, name="采油三班党小组")
    path, _ = b.post.export(chain.stick)
    a.post.receive(path)
    chain.close()


def change(chain: Chain, station: Station, entry_id: str, **changes: Json) -> None:
    """Save or correct an entry, some minutes later."""
    chain.now.advance(minutes=7)
    was = station.book.entry(entry_id)
    payload: JsonObject = {**was.payload, **changes}
    if was.final:
        station.book.correct(entry_id, payload, "会议本上不是这样写的")
    else:
        station.book.save(was.ledger, payload, entry_id)
