"""Every guard of the exchange and of the store, how to take it out, and who must then complain.

A guard whose removal nobody notices is a test that is missing.
"""

from tests.torture import guards_keys, guards_station
from tests.torture.guard import Guard, never

_JSON = "exchange/strictjson.py"
_TAR = "exchange/tarstream.py"
_CONTENTS = "exchange/contents.py"
_SEGMENTS = "exchange/segments.py"
_PACKAGE = "exchange/package.py"
_ROSTER = "exchange/roster.py"
_ENROLMENT = "exchange/enrolment.py"
_MEDIUM = "exchange/medium.py"
_ON_JSON = "tests/exchange/test_strictjson.py"
_ON_TAR = "tests/exchange/test_contents.py"
_ON_CONTENTS = "tests/exchange/test_contents.py"
_ON_SEGMENTS = "tests/exchange/test_segments.py"
_ON_PACKAGE = "tests/exchange/test_package.py"
_ON_ROSTER = "tests/exchange/test_roster.py"
_ON_ENROLMENT = "tests/exchange/test_enrolment.py"
_ON_MEDIUM = "tests/exchange/test_medium.py"

_OF_JSON = (
    never("JSON: size", _JSON, "len(data) > max_bytes", _ON_JSON),
    never("JSON: depth", _JSON, "_depth(data) > max_depth", _ON_JSON),
    never("JSON: a key twice", _JSON, "len(value) != len(pairs)", _ON_JSON),
    never(
        "JSON: great numbers", _JSON, "len(digits) > _MOST_DIGITS or abs(int(digits)) > GREATEST",
        _ON_JSON,
    ),
    Guard("JSON: fractions", _JSON, "            parse_float=_no_number,\n", "", _ON_JSON),
    Guard("JSON: NaN", _JSON, "            parse_constant=_no_number,\n", "", _ON_JSON),
    Guard("JSON: hidden characters", _JSON, "and _HIDDEN.search(text) is None", "", _ON_JSON),
    Guard(
        "JSON: NFC", _JSON,
        'and (text.isascii() or unicodedata.is_normalized("NFC", text))', "", _ON_JSON,
    ),
)  # fmt: skip

_OF_TAR = (
    never("tar: padding", _TAR, "any(piece)", _ON_TAR),
    never("tar: bytes after the end", _TAR, "self._zero_blocks", _ON_TAR),
    Guard("tar: checksum", _TAR, " or _octal(block[148:156]) != _checksum(block)", "", _ON_TAR),
    never("tar: regular files only", _TAR, "block[156:157] != _REGULAR", _ON_TAR),
    never("tar: links and prefixes", _TAR, "any(block[157:257]) or any(block[345:512])", _ON_TAR),
    never("tar: the end", _TAR, "self._zero_blocks < len(END) // BLOCK or self._waiting", _ON_TAR),
)

_OF_CONTENTS = (
    never(
        "package: names of members", _CONTENTS, "blob is None and name not in stages", _ON_CONTENTS
    ),
    never("package: a member twice", _CONTENTS, "name in self._seen", _ON_CONTENTS),
    never(
        "package: order", _CONTENTS,
        "self._stage is not (_Stage.BLOBS if blob else stages[name])", _ON_CONTENTS,
    ),
    never("package: size of a member", _CONTENTS, "size > limit", _ON_CONTENTS),
    never("package: attachment missing", _CONTENTS, "self._missing", _ON_CONTENTS),
    never(
        "package: manifest against header", _CONTENTS,
        "getattr(manifest, key) != getattr(self._header, key)", _ON_CONTENTS,
    ),
    never("package: attachment not listed", _CONTENTS, "digest not in self._missing", _ON_CONTENTS),
    never(
        "package: length of an attachment", _CONTENTS, "self._missing.pop(digest) != size",
        _ON_CONTENTS,
    ),
    never(
        "package: hash of an attachment", _CONTENTS, "self._hasher.hexdigest() != self._digest",
        _ON_CONTENTS,
    ),
)  # fmt: skip

_OF_SEGMENTS = (
    never(
        "line: canonical", _SEGMENTS, "not isinstance(fields, dict) or canonical(fields) != raw",
        _ON_SEGMENTS,
    ),
    never("line: parents", _SEGMENTS, "len(revision.parents) > limits.parents", _ON_SEGMENTS),
    never("segment: a stream twice", _SEGMENTS, "len(names) != len(set(names))", "tests/exchange"),
    never("segment: total", _SEGMENTS, "total != manifest.nops", _ON_SEGMENTS),
    never("segment: empty", _SEGMENTS, "segment.to < segment.first", _ON_SEGMENTS),
    never(
        "segment: genesis", _SEGMENTS, "segment.first == 1 and segment.prev != GENESIS.hex()",
        _ON_SEGMENTS,
    ),
    Guard(
        "segment: foreign stream", _SEGMENTS,
        "return device if device and name.branch == branch and branch in device.branches else None",
        "return device", _ON_SEGMENTS,
    ),
    never(
        "segment: checkpoint", _SEGMENTS,
        "not suite.verify(message, signature_bytes(segment.cp), signer.verify_key)", _ON_SEGMENTS,
    ),
    never("segment: cutoff", _SEGMENTS, "segment.to > last", _ON_SEGMENTS),
    never("segment: too many lines", _SEGMENTS, "self._count > self._expected", "tests/exchange"),
    never("segment: too few lines", _SEGMENTS, "self._count != self._expected", "tests/exchange"),
    Guard(
        "segment: hash of a payload", _SEGMENTS, " or not payload_fits(\n            revision\n        )",
        "", _ON_SEGMENTS,
    ),
    never(
        "segment: chain", _SEGMENTS, "seq == segment.to and self._last.hex() != segment.head",
        _ON_SEGMENTS,
    ),
    never(
        "lines: bomb", _SEGMENTS,
        "self._out > self._limits.ops_ratio * self._in + self._limits.ops_slack", _ON_SEGMENTS,
    ),
    never("lines: size", _SEGMENTS, "self._out > self._limits.ops_bytes", _ON_SEGMENTS),
    never("lines: one line", _SEGMENTS, "self._length > self._limits.line_bytes", _ON_SEGMENTS),
    never(
        "lines: end of the frame", _SEGMENTS,
        "not self._frame.eof or self._frame.unused_data or self._length", _ON_SEGMENTS,
    ),
)  # fmt: skip

_OF_PACKAGE = (
    never(
        "outside: signature", _PACKAGE,
        "not suite_named(header.suite).verify(signed, signature, sender.verify_key)", _ON_PACKAGE,
    ),
    never("outside: revoked", _PACKAGE, "sender.status is Status.REVOKED", _ON_PACKAGE),
    never(
        "outside: branch of the sender", _PACKAGE,
        "not from_plant and header.branch not in sender.branches", _ON_PACKAGE,
    ),
    never("outside: addressee", _PACKAGE, "not _addressed(header, me, from_plant=from_plant)", _ON_PACKAGE),
    Guard("outside: plant", _PACKAGE, "    if header.plant != me.plant:\n        return False\n", "", _ON_PACKAGE),
    never("outside: size", _PACKAGE, "header.body_len > limits.body_bytes", _ON_PACKAGE),
    never("outside: magic", _PACKAGE, "magic != MAGIC", _ON_PACKAGE),
    never("outside: newer format", _PACKAGE, "type(version) is int and version > FORMAT", _ON_PACKAGE),
    never("outside: volumes", _PACKAGE, "header.vol > header.vols", _ON_PACKAGE),
    never("outside: hash", _PACKAGE, "hasher.hexdigest() != header.body_sha256", _ON_PACKAGE),
    never("outside: newer reader", _PACKAGE, "header.min_reader > READER", _ON_PACKAGE),
    never("outside: cut off", _PACKAGE, "found < expected", _ON_PACKAGE),
    never("outside: something behind", _PACKAGE, "found > expected", _ON_PACKAGE),
)  # fmt: skip

_OF_KEYS = (
    never("roster: rollback", _ROSTER, "seen is not None and _older(verified, seen)", _ON_ROSTER),
    never("roster: another plant", _ROSTER, "roster.plant != plant", _ON_ROSTER),
    Guard(
        "roster: signature", _ROSTER,
        "if roster.root != root.text or not suite.verify(message, _raw(signed.signature), signer):",
        "if False:", _ON_ROSTER,
    ),
    never(
        "roster: delegation", _ROSTER,
        "not fits or not suite.verify(message, _raw(signed.delegation_signature), root)", _ON_ROSTER,
    ),
    Guard("roster: a device twice", _ROSTER, "return len(ids) != len(set(ids))", "return False", _ON_ROSTER),
    never("enrolment: another plant", _ENROLMENT, "header.plant != invitation.plant", _ON_ENROLMENT),
    never("enrolment: another invitation", _ENROLMENT, "header.invitation != invitation.id", _ON_ENROLMENT),
    never("enrolment: used", _ENROLMENT, "invitation.id in used", _ON_ENROLMENT),
    never(
        "enrolment: fingerprint", _ENROLMENT,
        "not hmac.compare_digest(spoken_digits(typed), spoken_digits(expected))", _ON_ENROLMENT,
    ),
    never(
        "enrolment: bound to the invitation", _ENROLMENT,
        "not hmac.compare_digest(lines[2], _binding(invitation, signed).encode())", _ON_ENROLMENT,
    ),
    never(
        "enrolment: signed by its key", _ENROLMENT,
        "not proven or not suite.knows(Recipient(device.recipient))", _ON_ENROLMENT,
    ),
    never("enrolment: its own status", _ENROLMENT, "device.status is not Status.ACTIVE or device.cutoff", _ON_ENROLMENT),
    never("paper keys: check", "exchange/plantkeys.py", "not key or check != _check(key)", "tests/exchange/test_plantkeys.py"),
    Guard(
        "signature: one text only", "exchange/manifest.py",
        'return signature if base64.b64encode(signature) == written else b""', "return signature",
        "tests/exchange",
    ),
)  # fmt: skip

_OF_MEDIUM = (
    never("stick: there at all", _MEDIUM, "not root.is_dir()", f"{_ON_MEDIUM} tests/station/test_stick_gone.py"),
    never("stick: room", _MEDIUM, "free < needed", _ON_MEDIUM),
    never("stick: room at home", _MEDIUM, "free < size + _SPARE", _ON_MEDIUM),
    never("stick: read back", _MEDIUM, "_digest(part) != digest", _ON_MEDIUM),
    Guard("stick: forget before reading back", _MEDIUM, "            disk.forget(written)\n", "            pass\n", _ON_MEDIUM),
    Guard("stick: sync", _MEDIUM, "        disk.sync(target)\n", "", _ON_MEDIUM),
    Guard("stick: sync of the folder", _MEDIUM, "    disk.sync_folder(folder)\n", "", _ON_MEDIUM),
    Guard(
        "stick: part removed after an error", _MEDIUM,
        "            part.unlink(missing_ok=True)\n        raise\n", "            pass\n        raise\n",
        _ON_MEDIUM,
    ),
    Guard("stick: nothing overwritten", _MEDIUM, "    while target.exists():\n", "    while False:\n", _ON_MEDIUM),
    Guard("stick: a link in the place of the part", _MEDIUM, "    part.unlink(missing_ok=True)  # may be a link that leads elsewhere\n", "", _ON_MEDIUM),
    never("stick: links are not followed", _MEDIUM, "path.is_symlink() or not path.is_file()", _ON_MEDIUM),
)  # fmt: skip

_DATABASE = "store/database.py"
_STEPS = "store/migrations.py"
_OF_STORE = (
    Guard("database: sync", _DATABASE, '"synchronous=EXTRA"', '"synchronous=OFF"', "tests/store/test_database.py"),
    Guard("database: journal", _DATABASE, '"journal_mode=TRUNCATE"', '"journal_mode=MEMORY"', "tests/store/test_database.py"),
    Guard("database: one writer", _DATABASE, '    "locking_mode=EXCLUSIVE",\n', "", "tests/store/test_database.py"),
    Guard("database: foreign keys", _DATABASE, '    "foreign_keys=ON",\n', "", "tests/store/test_database.py"),
    Guard("database: secure delete", _DATABASE, '"secure_delete=ON"', '"secure_delete=OFF"', "tests/store/test_database.py"),
    Guard("database: encrypted", _DATABASE, "                raw.execute(f\"PRAGMA key=\\\"x'{key.hex()}'\\\"\")\n", "", "tests/store/test_damage.py tests/store/test_database.py"),
    Guard("database: roll back", _DATABASE, "            self._roll_back(forget=begin == _WRITE)\n", "            pass\n", "tests/store/test_database.py"),
    Guard("database: page 1 is read again", _DATABASE, "        if forget:\n", "        if False:\n", "tests/store/test_taken_back.py"),
    Guard("database: no query outlives a roll back", _DATABASE, "            cursor.close()\n", "            pass\n", "tests/store/test_taken_back.py"),
    Guard("journal: append-only", _STEPS, "SELECT\n    RAISE(ABORT, 'the journal is append-only'); END\n\nCREATE TRIGGER revision_payload_is_kept BEFORE UPDATE OF payload ON revision WHEN NEW.payload IS\n    NOT NULL BEGIN", "SELECT 1; END\n\nCREATE TRIGGER revision_payload_is_kept BEFORE UPDATE OF payload ON revision WHEN NEW.payload IS\n    NOT NULL BEGIN", "tests/store"),
    Guard("journal: rows are kept", _STEPS, "WHERE id\n    = OLD.stream) IS NOT 0 OR NOT EXISTS", "WHERE id\n    = OLD.stream) IS 77 AND NOT EXISTS", "tests/store"),
    Guard("store: local disks only", "store/store.py", "        require_local(folder)\n        lock", "        lock", "tests/store"),
    Guard("store: backup before a migration", "store/store.py", "if steps and not new:", "if False:", "tests/store/test_migrations.py"),
    Guard("keys: synced", "store/keyslots.py", "        os.fsync(file.fileno())\n", "", "tests/store/test_keyslots.py tests/torture/test_power_cut.py"),
    Guard("keys: length", "store/keyslots.py", "if len(key) != _KEY_BYTES:", "if False:", "tests/store/test_keyslots.py"),
    Guard("escrow: form", "store/keyslots.py", "return content.startswith(_AGE) and _SHORTEST <= len(content) <= _LONGEST", "return True", "tests/store/test_keyslots.py"),
    Guard("escrow: the key fits", "store/keyslots.py", "if not opens(key):", "if False:", "tests/store/test_keyslots.py"),
)  # fmt: skip

_OWNERSHIP = "station/carriage/ownership.py"
_ON_OWNERSHIP = "tests/station/test_foreign.py tests/station/test_owners.py"
_OF_STATION = (
    never("ownership", _OWNERSHIP, "not allowed or about not in (None, branch)", _ON_OWNERSHIP),
    Guard("ownership: about", _OWNERSHIP, " or about not in (None, branch)", "", _ON_OWNERSHIP),
    Guard("ownership: the plant's records", _OWNERSHIP, "allowed = all(_of_plant(head.stream) for head in shown)", "allowed = True", _ON_OWNERSHIP),
    Guard("ownership: kinds that the plant keeps", _OWNERSHIP, "elif _owner(revision) is Owner.PLANT:", "elif False:", _ON_OWNERSHIP),
    Guard("ownership: the office's own", _OWNERSHIP, "if _owner(revision) is Owner.OFFICE:", "if False:", f"{_ON_OWNERSHIP} tests/station/test_office.py"),
    Guard("ownership: other branches' records", _OWNERSHIP, "allowed = all(known[stream].branch == branch for stream in streams)", "allowed = True", _ON_OWNERSHIP),
    Guard("acks: may go back", "station/carriage/acks.py", "seq if newest else min(seq, believed.get(stream, 0))", "max(seq, believed.get(stream, 0))", "tests/station/test_post_gap.py tests/station/test_random_exchange.py"),
    Guard("acks: only with our chain value", "station/carriage/acks.py", "found = histories.at(connection, name, seq, head)", "found = {name: seq}", "tests/station"),
)  # fmt: skip

GUARDS = (
    *_OF_JSON, *_OF_TAR, *_OF_CONTENTS, *_OF_SEGMENTS, *_OF_PACKAGE, *_OF_KEYS, *_OF_MEDIUM,
    *_OF_STORE, *_OF_STATION, *guards_station.GUARDS, *guards_keys.GUARDS,
)  # fmt: skip
SAMPLE = ("JSON: a key twice", "segment: checkpoint", "stick: read back")
"""What every run of the tests takes out; ``dev.sh torture`` takes out all."""
