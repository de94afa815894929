from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hongdang_desktop.core.progress import silent
from hongdang_desktop.output.document import Document, paragraph
from hongdang_desktop.output.preview import Picture, Preview
from hongdang_desktop.output.render import render
from tests.output.printing import CREATED, printed

PAPER = Document(title="会议记录", blocks=tuple(paragraph(f"第{n}段𬭎") for n in range(150)))


def test_a_picture_is_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render([PAPER], path, silent(), created=CREATED)
    with Preview(path) as preview:
        path.unlink()  # it may be written anew while it is shown
        assert preview.pages == 4
        picture = preview.picture(1, scale=1.0)
        assert (picture.width, picture.height) == (596, 842)
        assert len(picture.data) >= picture.stride * picture.height
        assert 0.005 < ink(picture) < 0.2


def test_a_thumbnail_has_the_width_that_was_asked_for() -> None:
    with Preview(printed(PAPER)) as preview:
        small = preview.thumbnail(2, width=78)
        assert (small.width, small.height) in {(78, 111), (79, 111), (78, 110)}


def test_text_is_what_was_written() -> None:
    with Preview(printed(PAPER)) as preview:
        assert "第149段𬭎" in preview.text(4)


def test_many_threads_may_look_at_once() -> None:
    with Preview(printed(PAPER)) as one, Preview(printed(PAPER)) as two:
        jobs = [(pdf, page) for pdf in (one, two) for page in (1, 2, 3, 4)] * 3
        with ThreadPoolExecutor(4) as pool:
            pictures = list(pool.map(lambda job: job[0].picture(job[1], scale=0.5), jobs))
            texts = list(pool.map(lambda job: job[0].text(job[1]), jobs))
    assert len({picture.data for picture in pictures}) == 4
    assert len(set(texts)) == 4


def ink(picture: Picture) -> float:
    rows = [
        picture.data[at : at + 3 * picture.width]
        for at in range(0, picture.stride * picture.height, picture.stride)
    ]
    return sum(byte < 128 for row in rows for byte in row[::3]) / (picture.width * picture.height)
