"""What is for the branch's own eyes does not leave in a package that the plant can open."""

from collections.abc import Iterator

import pytest

from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.ledgers.party_group import LEDGER
from hongdang_desktop.station.views import Listing
from tests.station.world import Chain, group


@pytest.fixture
def private() -> Iterator[None]:
    """Let a ledger be for the branch alone, as no ledger is yet."""
    object.__setattr__(LEDGER, "audience", Audience.BRANCH)
    yield
    object.__setattr__(LEDGER, "audience", Audience.PLANT)


@pytest.mark.usefixtures("private")
def test_private_entries_stay_and_are_counted(chain: Chain) -> None:
    chain.a.book.save("party_group", group("只给支部看的"))

    outgoing = chain.a.post.outgoing(chain.names.one)
    assert (outgoing.sealed, outgoing.total, outgoing.counts) == (1, 0, ())
    path, _ = chain.a.post.export(chain.stick, chain.names.one)
    (receipt,) = chain.plant.post.receive(path)

    assert (receipt.code, receipt.new) == ("", 0)
    assert chain.plant.book.list(Listing("party_group", words="只给支部看的")) == ()
    assert len(chain.a.book.list(Listing("party_group", words="只给支部看的"))) == 1
