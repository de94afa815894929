"""The audience mark: what is for the branch's own PCs alone is no part of what both sides compare."""

from dataclasses import replace

import pytest

from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.store import projection
from hongdang_desktop.store.store import Store
from tests.store.world import BRANCH, LEDGER, Pc, keep


def test_shared_digest_leaves_out_what_the_plant_does_not_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def digests() -> tuple[str, str]:
        return store.read(lambda c: (projection.digest(c), projection.digest(c, BRANCH)))

    own = replace(kinds()[LEDGER], audience=Audience.BRANCH)
    monkeypatch.setitem(kinds(), LEDGER, own)
    pc = Pc("here")
    keep(store, pc.write("r-0", ledger="branch", payload={"branch": BRANCH, "full_name": "一支部"}))
    before = digests()
    keep(store, pc.write("r-1"))
    after = digests()
    assert (before[0] == after[0], before[1] == after[1]) == (False, True)


def test_shared_digest_is_of_one_branch(store: Store) -> None:
    keep(store, Pc("here").write("r-1"))
    before = store.read(lambda c: projection.digest(c, BRANCH))
    keep(store, Pc("pc-c", branch="b-two").write("r-2"))
    assert store.read(lambda c: projection.digest(c, BRANCH)) == before
    assert store.read(lambda c: projection.digest(c, "b-two")) != before
