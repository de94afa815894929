"""A stick that was pulled out is never written to, though its folder could be made anew."""

import shutil

import pytest

from hongdang_desktop.exchange.errors import PackageError
from tests.station.world import Chain


@pytest.mark.parametrize("left", ["nothing", "a file"])
def test_nothing_is_written_where_the_stick_was(chain: Chain, left: str) -> None:
    shutil.rmtree(chain.stick)
    if left == "a file":
        chain.stick.write_bytes(b"")
    before = chain.a.digest()

    for write in (chain.a.post.export, chain.a.post.request):
        with pytest.raises(PackageError) as gone:
            write(chain.stick)
        assert gone.value.code == "E_STICK_GONE"

    assert chain.stick.exists() is (left == "a file")
    assert chain.a.digest() == before
