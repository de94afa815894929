"""Commands about what has to be known until it is settled: set back, forked, moved, wrong clock."""

from collections.abc import Callable, Mapping

from hongdang_desktop.cli.answers import Answer
from hongdang_desktop.cli.asking import opened
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json


def notices(folder: Folder) -> Answer:
    """列出要处理的提醒：恢复过旧数据、历史分叉、换了电脑、时钟不对。"""
    with opened(folder) as station:
        found = station.notices()
    data: list[Json] = [
        {
            "code": each.code, "sentence": each.sentence, "cure": each.cure,
            "at": each.at.isoformat(), "subject": each.subject,
        }
        for each in found
    ]  # fmt: skip
    lines = tuple(f"{each.code}  {each.sentence}{each.cure}" for each in found)
    return Answer(data, lines, () if found else ("没有要处理的提醒。",))


COMMANDS: Mapping[str, Callable[..., Answer]] = {"notices": notices}
