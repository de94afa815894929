"""What people are told of a file: its name, how large it is, and enough of its digest to tell two apart."""

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.records import columns_of
from hongdang_desktop.ledgers.envelope import Attachment
from hongdang_desktop.station.books.part_words import part_words

ONE: JsonObject = {"id": "a", "name": "现场.jpg", "size": 65_000, "sha256": "0123456789abcdef" * 4}
TWO: JsonObject = {**ONE, "sha256": "fedcba9876543210" * 4, "size": 100}


def test_a_file_is_told_in_words() -> None:
    told = [column.format(ONE.get(name)) for name, column in columns_of(Attachment).items()]
    assert told == ["现场.jpg", "63 KB", "01234567"]
    empty = [column.format(None) for column in columns_of(Attachment).values()]
    assert empty == ["", "", ""]


def test_two_files_of_one_name_are_told_apart() -> None:
    versions: list[Json] = [[ONE], [TWO]]
    words = [part_words(Attachment, each, versions, None) for each in versions]
    assert words == [
        "现场.jpg　大小：63 KB；摘要：01234567",
        "现场.jpg　大小：1 KB；摘要：fedcba98",
    ]
