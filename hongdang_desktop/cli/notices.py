"""Commands about what has to be known until it is settled: set back, forked, moved, wrong clock."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer
from hongdang_desktop.cli.asking import WrongUsage, branch_of, one_branch, opened
from hongdang_desktop.cli.posts import To
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.views import Role


class NoSuchNotice(UserError):
    """A code that no notice has now."""

    code = "NO_SUCH_NOTICE"

    def __init__(self, code: str) -> None:
        super().__init__(f"现在没有“{code}”这条提醒，或有几条：加 --subject 说明是哪一条。")


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


def dismiss(
    folder: Folder,
    code: Annotated[str, typer.Argument(metavar="CODE", help="提醒的代码（看 notices）")],
    subject: Annotated[
        str, typer.Option(help="同一代码有几条时：哪一条（看 notices --json）")
    ] = "",
) -> Answer:
    """知道了：看过的提醒不再提。恢复过旧数据的那条：丢的不再等。"""
    with opened(folder) as station:
        found = [each for each in station.notices() if each.code == code.upper()]
        wanted = [each for each in found if each.subject == subject or len(found) == 1]
        if not wanted:
            raise NoSuchNotice(code)
        done = station.dismiss(wanted[0].code, wanted[0].subject)
    return Answer({"code": wanted[0].code}, (), (done.sentence,))


def moved(
    folder: Folder,
    copied: Annotated[bool, typer.Option("--copied", help="复制了一份，两台都用")] = False,
    replaced: Annotated[bool, typer.Option("--replaced", help="换了电脑，旧的不用")] = False,
) -> Answer:
    """回答“这份数据换了电脑”：--replaced 换了电脑，--copied 复制了一份。"""
    if copied == replaced:
        raise WrongUsage("--copied 和 --replaced 要说一个，只能说一个。")
    with opened(folder) as station:
        done = station.become_new_pc() if copied else station.keep_device()
        device = station.info().device
    return Answer({"device": device}, (), (done.sentence,))


def restore_package(folder: Folder, to: To, branch: Branch = None) -> Answer:
    """厂党委：给一个支部做恢复包，厂里有的都在里面。"""
    with opened(folder) as station:
        plant = station.info().role is Role.PLANT
        about = one_branch(station, branch) if plant else branch_of(station, branch)
        paths = station.post.restore_package(about, to)
    lines = tuple(str(path) for path in paths)
    return Answer({"files": list[Json](lines)}, lines, ("恢复包写好了。带回支部，在那里导入。",))


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "notices": notices, "dismiss": dismiss, "moved": moved, "restore-package": restore_package,
}  # fmt: skip
