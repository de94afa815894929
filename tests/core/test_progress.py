import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress, silent


def test_each_step_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    progress = Progress(lambda *step: told.append(step))
    progress.step("正在核对", 3, 7)
    progress.step("还在找")
    assert told == [("正在核对", 3, 7), ("还在找", 0, 0)]


def test_stop_ends_the_work_at_its_next_step() -> None:
    told: list[str] = []
    progress = Progress(lambda sentence, _done, _total: told.append(sentence))
    progress.stop()
    with pytest.raises(Stopped) as stopped:
        progress.step("正在写")
    assert stopped.value.code == "STOPPED"
    assert stopped.value.sentence == "停下了，什么都没改。"
    assert told == []


def test_nobody_needs_to_listen() -> None:
    silent().step("正在写", 1, 2)
