"""恢复包: everything of a branch that the plant holds, for a PC that lost it (exchange.md §1.7)."""

from pathlib import Path

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import Size
from hongdang_desktop.station.carriage.sending import Sending, Written
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import Changes, Refused, Role


def write(core: Core, branch: str, place: Path, progress: Progress) -> Written:
    """Write a restore package about a branch into the exchange folder of ``place``.

    All streams of its PCs and all of the plant's for it, and all attachments, with the plant's
    signature; what is for the branch alone goes as it came, for those to whom it was sealed. Every
    active PC of the branch takes it, also one that was admitted just now. Raises Refused
    PLANT_ONLY, NotJoined, PackageError, Stopped.
    """
    if core.role is not Role.PLANT:
        raise Refused("PLANT_ONLY", "恢复包由厂党委做。请厂里做好了带回来。")
    medium.require(place)
    folder = medium.outgoing_folder(place, up=False)
    return Sending(core, whole=True).export(branch, folder, progress)


def told(written: Written) -> Changes:
    """Return what was written, in words."""
    count = sum(row.revisions for row in written.rows)
    volumes = f"，分 {len(written.rows)} 卷，都要带走" if len(written.rows) > 1 else ""
    sentence = f"恢复包写好了，{count} 条，{Size(written.size)}{volumes}。可以拔U盘。"
    return Changes(sentence, frozenset(), "", tuple(row.pid for row in written.rows))
