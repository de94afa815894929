"""Guards of keys and roster: who is believed, what of a stopped PC counts, what is never lost."""

from tests.torture.guard import Guard, never

_VERBS = "tests/station/test_roster_verbs.py"
_ROTATION = "tests/station/test_rotation.py"
_RECOVERING = "tests/station/test_recovering.py"
_REKEYING = "station/keys/rekeying.py"
_KEYRING = "station/keys/keyring.py"

GUARDS = (
    never("roster: only the plant", "station/keys/rostering.py", "self._core.role is not Role.PLANT", f"{_VERBS} tests/test_cli_keys.py"),
    never("roster: not its own PC", "station/keys/rostering.py", "note.here", _VERBS),
    never("roster: a reason", "station/keys/rostering.py", "how is Ending.REVOKED and not said", _VERBS),
    never("roster: stopped once", "station/keys/endings.py", "known is None or known.status == how.value", _VERBS),
    Guard("roster: cutoff of a lost PC", "station/keys/endings.py", "held_of(connection, device) if how is Ending.REVOKED else {}", "{}", _VERBS),
    Guard("roster: found again, used again", "station/keys/rostering.py", "        self._core.store.write(wait_again)\n", "", f"{_VERBS} {_ROTATION}"),
    Guard("quarantine: at the plant", "station/carriage/inbox.py", "            self.note(self.row(header, shown(path)), QUARANTINE)\n", "", _VERBS),
    never("plant keys: the right root", _REKEYING, "suite.verify_key(root).text != roster.root", _ROTATION),
    never("plant keys: only at the plant", _REKEYING, "core.role is not Role.PLANT or trust.roster is None", _ROTATION),
    Guard("plant keys: the serial rises", _REKEYING, "return max(serials) + 1", "return max(serials)", _ROTATION),
    Guard("plant keys: cutoff of a stolen one", _REKEYING, "held_of(connection, old) if stolen else {}", "{}", _ROTATION),
    Guard("plant keys: a stolen one is revoked", _REKEYING, "Status.REVOKED if stolen else Status.RETIRED", "Status.RETIRED", _ROTATION),
    Guard("keys: the former ones still open", _KEYRING, '        found += [Identity(str(each["identity"])) for each in former if isinstance(each, dict)]\n', "        pass\n", _ROTATION),
    Guard("keys: the recovery key opens meanwhile", "station/keys/paper.py", ", *(keys.recovery for keys in _all(core))", ",", _RECOVERING),
    never("joining: another root", "station/keys/enrolling.py", "kept[1] not in (None, invitation.root) and not new_root", _ROTATION),
    never("joining: an invitation of the old root", "station/keys/enrolling.py", "invitation.root != roster.root", _ROTATION),
    Guard("joining: the old root's roster goes", "station/keys/enrolling.py", "                keyring.forget_roster(connection)\n", "                pass\n", _ROTATION),
    Guard("rotation: who was stopped gets new keys", "station/keys/enrolling.py", "return isinstance(stopped, list) and device in stopped", "return False", _ROTATION),
    Guard("rotation: the old key signs off", "station/keys/rotating.py", "    sign_off(connection, old, core.device)\n", "", _ROTATION),
    Guard("rotation: the old streams are closed", "station/keys/rotating.py", "    histories.retire_own(connection)\n", "", _ROTATION),
    Guard("rotation: own streams travel unlisted", "station/carriage/basis.py", "not (mine or _may_travel(info, trust, branch))", "not _may_travel(info, trust, branch)", _ROTATION),
    Guard("roster file: goes first", "station/post.py", "        rosters = self._rosters.receive_all(place)\n", "        rosters = ()\n", _ROTATION),
    Guard("roster file: beside packages", "station/post.py", "        written = self._sending.export(about, folder, progress or silent())\n        self._rosters.export_beside(place, about)\n", "        written = self._sending.export(about, folder, progress or silent())\n", _ROTATION),
    Guard("roster file: the highest seen", "station/keys/roster_files.py", "blob, root=trust.root, plant=trust.plant, seen=trust.seen, suite=trust.suite", "blob, root=trust.root, plant=trust.plant, seen=None, suite=trust.suite", _ROTATION),
    Guard("recovering: the newest roster", "station/keys/recovering.py", "newest = max(found", "newest = min(found", _RECOVERING),
    never("small file: kind", "exchange/smallfile.py", "header.kind is not kind", "tests/exchange/test_rosterfile.py tests/exchange/test_enrolment.py"),
    never("suite: the list of recipients ends", "exchange/suite.py", "self._start is not None", "tests/exchange/test_suite.py"),
    Guard("roster: what is around it", "exchange/roster.py", "return seen == mine or", "return", "tests/exchange/test_roster.py"),
    Guard("roster: one form of a signature", "exchange/roster.py", 'return raw if _b64(raw) == text else b""', "return raw", "tests/exchange/test_roster.py"),
)  # fmt: skip
