"""Names of streams."""

import pytest

from hongdang_desktop.exchange.streams import StreamName, Way, parse_stream

NAMES = [
    StreamName("pc-a", "0123456789ab", Way.UP, "b-one"),
    StreamName("019ab000-0000-7000-8000-000000000001", "ffffffffffff", Way.OWN, "b"),
    StreamName("hq", "0123456789ab", Way.DOWN, "b-one"),
    StreamName("hq", "0123456789ab", Way.ALL),
]


@pytest.mark.parametrize("name", NAMES)
def test_there_and_back(name: StreamName) -> None:
    assert parse_stream(str(name)) == name
    assert str(name).endswith(name.channel)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pc-a",
        "pc-a/0123456789ab",
        "pc-a/0123456789ab/up",
        "pc-a/0123456789ab/up/",
        "pc-a/0123456789ab/all/b-one",
        "pc-a/0123456789AB/up/b-one",
        "pc-a/0123456789a/up/b-one",
        "pc-a/0123456789ab/sideways/b-one",
        "pc:a/0123456789ab/up/b-one",
        "/0123456789ab/up/b-one",
        "pc-a/0123456789ab/up/b-one\n",
        "支部/0123456789ab/up/b-one",
    ],
)
def test_what_is_no_stream(text: str) -> None:
    assert parse_stream(text) is None
