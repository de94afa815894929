"""Guards of what stands on the exchange: importing, epochs, sealed lines, attachments, backups."""

from tests.torture.guard import Guard, never

_ON_FAULTS = "tests/station/test_post_faults.py"

GUARDS = (
    never(
        "import: the id of another package", "station/carriage/receiving.py",
        "row is not None and (row.out or row.sender != header.sender)", _ON_FAULTS,
    ),
    Guard(
        "import: who may write what", "station/carriage/applying.py",
        "        ownership.require(connection, placed.fresh)\n", "",
        "tests/station/test_foreign.py tests/station/test_owners.py",
    ),
    Guard(
        "import: nothing may vanish", "station/carriage/applying.py",
        "        guarding.require(connection, seen, records)\n", "", "tests/station",
    ),
    Guard(
        "import: accounts compared", "station/carriage/applying.py",
        "            accounts.check(connection, manifest, at=row.at, who=opened.sender.name)\n", "",
        "tests/station",
    ),
    Guard(
        "import: a roster that came along", "station/carriage/applying.py",
        "            keyring.keep_roster(connection, content.roster.blob, content.roster.seen)\n",
        "            pass\n", "tests/station/test_enrolment.py tests/station/test_roster_verbs.py",
    ),
    never("inbox: it has an end", "station/carriage/inbox.py", "full", "tests/station"),
    never(
        "inbox: strangers only of this plant", "station/carriage/inbox.py",
        "self._core.role is not Role.PLANT or header.plant != plant or not mine", "tests/station",
    ),
    never("sealed line: hash of the payload", "station/carriage/sealing.py", "not payload_fits(found)", "tests/station"),
    Guard(
        "epochs: below the high water", "station/safety/epochs.py",
        "return not_held(connection, memory.streams), stranger", "return {}, stranger",
        "tests/station/test_epochs.py",
    ),
    Guard(
        "epochs: another computer", "station/safety/epochs.py",
        'stranger = Machine.of(get_setting(connection, "machine")) != machine', "stranger = False",
        "tests/station/test_machine.py",
    ),
    Guard(
        "epochs: the old streams are not written again", "station/safety/epochs.py",
        "    histories.retire_own(connection)\n", "", "tests/station/test_epochs.py",
    ),
    never("attachment: longer than was said", "store/blobs.py", "self._taken > self._size", "tests/store/test_blobs.py"),
    never(
        "attachment: hash when kept", "store/blobs.py",
        "self._taken != self._size or self._hash.hexdigest() != self._sha256", "tests/store/test_blobs.py",
    ),
    never("attachment: names", "store/blobs.py", "not _NAME.fullmatch(sha256)", "tests/store/test_blobs.py"),
    never(
        "attachment: head of the file", "store/blobs.py",
        "len(self._aad) != _HEAD or not self._aad.startswith(MAGIC) or sealed < _TAG",
        "tests/store/test_blobs.py",
    ),
    never("backup: looked at before it counts", "store/backups.py", "reasons", "tests/store/test_backups.py"),
    never(
        "backup: room", "store/backups.py",
        "shutil.disk_usage(part.parent).free < total + _SPARE", "tests/store/test_backups.py",
    ),
    never(
        "backup: hash before it is restored", "store/backups.py",
        "sha256_of(file, progress) != known.sha256", "tests/store/test_backups.py",
    ),
    never(
        "backup: of a newer program", "store/backups.py",
        "found.schema > len(migrations.MIGRATIONS)", "tests/store/test_backups.py tests/station/test_restoring.py",
    ),
    never(
        "backup: says the same as the database", "store/backups.py",
        "copy.outside(standing) != made", "tests/store/test_backups.py",
    ),
    never(
        "restore: the key opens it", "station/safety/restoring.py",
        "not backups.opens(staged, source.key)", "tests/station/test_restoring.py",
    ),
)  # fmt: skip
