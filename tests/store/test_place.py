import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.store import place
from hongdang_desktop.store.place import (
    Medium,
    PlaceNetwork,
    PlaceReadOnly,
    PlaceRemovable,
    mount_of,
    read_mounts,
    removable_media,
    require_local,
    require_mount,
    sticks,
)

ROOT = "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n"


def line(point: str, device: str = "0:50", kind: str = "ext4", source: str = "/dev/x", **more: str) -> str:  # fmt: skip
    options, system = more.get("options", "rw"), more.get("system", "rw")
    return f"40 22 {device} / {point} {options},relatime shared:9 - {kind} {source} {system}\n"


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """A little /sys: sda inside, sdb a stick, sdc an old USB floppy drive, dm-0 encryption on the stick."""
    sys_folder = tmp_path / "sys"
    disks = {
        "sda": "devices/pci0000:00/ata1/block/sda",
        "sdb": "devices/pci0000:00/0000:00:14.0/usb2/2-1/host6/block/sdb",
        "sdc": "devices/pci0000:00/ata9/block/sdc",
        "mmcblk0": "devices/platform/mmc0/block/mmcblk0",
        "mmcblk1": "devices/platform/mmc1/block/mmcblk1",
    }
    for name, folder in disks.items():
        part = sys_folder / folder / f"{name}1"
        (part).mkdir(parents=True)
        (part / "partition").write_text("1\n")
        (part.parent / "removable").write_text("1\n" if name == "sdc" else "0\n")
        (part.parent / "device").mkdir()
    for name, kind in (("mmcblk0", "MMC"), ("mmcblk1", "SD")):
        (sys_folder / disks[name] / "device" / "type").write_text(f"{kind}\n")
    for name, lower in (("dm-0", "sdb"), ("dm-1", "sda")):
        virtual = sys_folder / "devices/virtual/block" / name
        (virtual / "slaves").mkdir(parents=True)
        (virtual / "slaves" / f"{lower}1").symlink_to(sys_folder / disks[lower] / f"{lower}1")
    links = {
        "8:2": f"{disks['sda']}/sda1", "8:17": f"{disks['sdb']}/sdb1", "8:16": disks["sdb"],
        "8:33": f"{disks['sdc']}/sdc1", "179:1": f"{disks['mmcblk0']}/mmcblk0p1",
        "179:9": f"{disks['mmcblk1']}/mmcblk11", "253:0": "devices/virtual/block/dm-0",
        "253:1": "devices/virtual/block/dm-1",
    }  # fmt: skip
    block = sys_folder / "dev/block"
    block.mkdir(parents=True)
    for number, folder in links.items():
        (block / number).symlink_to(sys_folder / folder)
    return block


@pytest.mark.parametrize("device", ["8:17", "8:16", "8:33", "253:0", "179:9"])
def test_what_comes_off_is_refused(devices: Path, device: str) -> None:
    with pytest.raises(PlaceRemovable) as refused:
        require_mount(Path("/media/stick/a"), ROOT + line("/media/stick", device), devices)
    assert refused.value.code == "PLACE_REMOVABLE"
    assert "/media/stick/a" in refused.value.sentence
    assert "本机硬盘" in refused.value.sentence


@pytest.mark.parametrize("device", ["8:2", "253:1", "179:1", "0:50", "99:99"])
def test_what_stays_in_or_is_not_known_is_taken(devices: Path, device: str) -> None:
    require_mount(Path("/home/a"), ROOT + line("/home", device), devices)


def test_the_disk_that_the_system_runs_from_stays_in(devices: Path) -> None:
    on_usb = ROOT.replace("8:2", "8:17")
    require_mount(Path("/home/a"), on_usb, devices)
    require_mount(Path("/home/a"), on_usb + line("/home", "8:16"), devices)
    with pytest.raises(PlaceRemovable):
        require_mount(Path("/mnt/a"), on_usb + line("/mnt", "8:33"), devices)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("nfs4", "server:/export"), ("nfs", "server:/export"), ("cifs", "//server/share"),
        ("smb3", "//server/share"), ("fuse.sshfs", "me@server:"), ("ncpfs", "server/me"),
        ("afs", "AFS"), ("davfs", "x"), ("fuse", "https://server/dav"),
    ],
)  # fmt: skip
def test_network_is_refused(devices: Path, kind: str, source: str) -> None:
    mounts = ROOT + line("/srv/share", kind=kind, source=source)
    with pytest.raises(PlaceNetwork) as refused:
        require_mount(Path("/srv/share/a/b"), mounts, devices)
    assert refused.value.code == "PLACE_NETWORK"
    assert "本机硬盘" in refused.value.sentence
    require_mount(Path("/srv/shared"), mounts, devices)


@pytest.mark.parametrize("kind", ["9p", "virtiofs", "overlay", "tmpfs", "btrfs", "fuseblk", "zfs"])
def test_kinds_that_may_be_local_are_taken(devices: Path, kind: str) -> None:
    require_mount(Path("/data/a"), ROOT + line("/data", kind=kind, source="x"), devices)


@pytest.mark.parametrize(("options", "system"), [("ro", "rw"), ("rw", "ro"), ("ro", "ro")])
def test_read_only_is_refused(devices: Path, options: str, system: str) -> None:
    with pytest.raises(PlaceReadOnly) as refused:
        require_mount(
            Path("/data/a"), ROOT + line("/data", options=options, system=system), devices
        )
    assert refused.value.code == "PLACE_READ_ONLY"
    assert "本机硬盘" in refused.value.sentence


def test_an_option_that_only_begins_with_ro_is_not_read_only(devices: Path) -> None:
    require_mount(Path("/data/a"), ROOT + line("/data", options="rw", system="rw,rootcontext=x"), devices)  # fmt: skip


def test_the_longest_point_counts_and_the_later_of_two() -> None:
    mounts = read_mounts(ROOT + line("/a", "1:1") + line("/a/b", "1:2") + line("/a", "1:3"))
    found = {
        path: mount.device
        for path in ("/", "/a", "/a/bc", "/a/b", "/a/b/c", "/ab")
        if (mount := mount_of(Path(path), mounts))
    }
    expected = {"/": "8:2", "/a": "1:3", "/a/bc": "1:3", "/a/b": "1:2", "/a/b/c": "1:2", "/ab": "8:2"}  # fmt: skip
    assert found == expected


def test_escaped_points_and_missing_optional_fields_are_read() -> None:
    text = "36 35 98:0 /sub /mnt/two\\040words\\134x rw - ext4 /dev/my\\040disk rw\n"
    (mount,) = read_mounts(text + "garbage\n\n1 2 3\n")
    assert mount.point == Path("/mnt/two words\\x")
    assert (mount.device, mount.kind, mount.source) == ("98:0", "ext4", "/dev/my disk")
    assert not mount.read_only


def test_nothing_known_nothing_refused(devices: Path) -> None:
    require_mount(Path("/home/a"), "", devices)
    require_mount(Path("/home/a"), ROOT, devices / "nowhere")


def test_this_folder_is_taken_and_left_as_it_was(tmp_path: Path) -> None:
    require_local(tmp_path)
    require_local(tmp_path / "not" / "yet" / "there")
    assert list(tmp_path.iterdir()) == []


def test_lack_of_rights_is_no_reason_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(dir: Path) -> None:  # noqa: A002 - named as in tempfile
        raise PermissionError(13, "forbidden", str(dir))

    monkeypatch.setattr(tempfile, "TemporaryFile", forbid)
    require_local(tmp_path)


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs that was really mounted, then made read-only."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs root on Linux to mount a read-only tmpfs")
    folder = tmp_path / "disc"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_disc_that_is_really_read_only(
    read_only_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = read_only_folder.parent / "link"
    link.symlink_to(read_only_folder)
    for folder in (read_only_folder, read_only_folder / "station", link / "station"):
        with pytest.raises(PlaceReadOnly):
            require_local(folder)
    # The attempt to write finds it too, where mountinfo is silent.
    monkeypatch.setattr(place, "_mountinfo", lambda: "")
    with pytest.raises(PlaceReadOnly):
        require_local(read_only_folder / "station")


def test_sticks_are_found_where_systems_mount_them(devices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    media = tmp_path / "media"
    for name in ("党建 专用", "disc", "inside"):
        (media / name).mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(place, "_STICK_FOLDERS", (media,))
    mounts = (
        ROOT
        + line(f"{media}/党建\\040专用", "8:17", "vfat")
        + line(f"{media}/disc", "8:33", "udf", options="ro")
        + line(f"{media}/inside", "8:2")
        + line(f"{media}/gone", "8:17")
        + line(f"{tmp_path}/elsewhere", "8:17")
    )
    found = sticks(mounts, devices)
    assert [(each.path, each.label, each.read_only) for each in found] == [
        (media / "disc", "disc", True),
        (media / "党建 专用", "党建 专用", False),
    ]
    assert all(each.free > 0 for each in found)


def test_looking_for_sticks_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(isinstance(each, Medium) for each in removable_media())
    monkeypatch.setattr(place, "_MOUNTINFO", Path("/nowhere/mountinfo"))
    assert removable_media() == ()


def test_the_codes_are_for_ever() -> None:
    kinds: list[type[UserError]] = [PlaceRemovable, PlaceNetwork, PlaceReadOnly]
    assert [kind.code for kind in kinds] == ["PLACE_REMOVABLE", "PLACE_NETWORK", "PLACE_READ_ONLY"]
