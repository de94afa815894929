"""A computer joins without network; every way to slip in between is refused."""

import hashlib
import hmac
import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import enrolment
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.enrolment import (
    Invitation,
    MadeInvitation,
    Request,
    check_fingerprint,
    device_fingerprint,
    make_invitation,
    make_request,
    open_invitation,
    open_request,
    spoken_digits,
)
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.manifest import signature_text
from hongdang_desktop.exchange.package import Me, open_package, read_body
from hongdang_desktop.exchange.packing import write_package
from hongdang_desktop.exchange.passphrase import seal_with_code
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.exchange.smallfile import FileKind, lacking, peek
from tests.exchange.world import (
    PLANT,
    SUITE,
    Keys,
    World,
    draft,
    read,
    refused,
    seeded,
    write,
)

SEED: JsonObject = {"nodes": [{"id": "b-new", "code": "B017", "name": "采油三队党支部"}]}


@pytest.fixture(scope="module")
def made(world: World) -> MadeInvitation:
    return invite(world)


def invite(world: World, invitation: str = "i-1") -> MadeInvitation:
    return make_invitation(
        roster=world.roster, suite=SUITE, invitation=invitation, branches=("b-new",), seed=SEED
    )


def ask(invitation: Invitation, keys: Keys | None = None, **changes: Any) -> bytes:  # noqa: ANN401 - any field
    keys = keys or Keys()
    device = keys.device("pc-new", "b-new").model_copy(update=changes)
    return make_request(
        invitation=invitation, device=device, key=keys.sign, organisation={"began": "alone"}
    )


def admit(world: World, data: bytes, invitation: Invitation, used: Collection[str] = ()) -> Request:
    return open_request(data, invitation=invitation, identities=(world.hq.identity,), used=used)


def test_the_whole_way(world: World, made: MadeInvitation, tmp_path: Path) -> None:
    invitation = open_invitation(made.file, made.code)
    assert invitation == made.invitation
    assert invitation.seed == SEED
    assert (invitation.plant_name, invitation.branches) == ("第九采油厂党委", ("b-new",))
    check_fingerprint(made.invitation.fingerprint, invitation.fingerprint)
    keys = Keys()
    request = admit(world, ask(invitation, keys), made.invitation)
    check_fingerprint(request.fingerprint, device_fingerprint(keys.device("pc-new")))
    assert request.device == keys.device("pc-new", "b-new")
    assert request.organisation == {"began": "alone"}
    roster = world.roster
    admitted = roster.model_copy(update={"devices": (*roster.devices, request.device)})
    assert admitted.recipients("b-new")[-1] == keys.recipient
    # Before the first roster the invitation says whose package this is.
    sent = draft(sender="hq", branch="b-new", to="b-new", segments=())
    path = tmp_path / "a.djx"
    write_package(
        path, sent, suite=SUITE, key=world.hq.sign, recipients=admitted.recipients("b-new"),
        progress=silent(),
    )  # fmt: skip
    me = Me(device="pc-new", plant=PLANT, branches=frozenset({"b-new"}))
    opened = open_package(path, directory=invitation, me=me)
    read_body(
        opened, identities=(keys.identity,), directory=invitation, intake=Collected(),
        progress=silent(),
    )  # fmt: skip


def test_a_computer_not_yet_admitted_is_unknown(world: World, tmp_path: Path) -> None:
    path = write(world, tmp_path / "a.djx", draft())
    without = world.roster.model_copy(update={"devices": ()})
    refused(Code.UNKNOWN_SENDER, lambda: read(world, path, roster=without))


# The code


def test_a_wrong_code(made: MadeInvitation) -> None:
    wrong = f"{(int(made.code) + 1) % 10**12:012d}"
    for typed in (wrong, "", "12345", made.code + "0", made.code[:-1] + "x", "abcdefghijkl"):
        refused(Code.BAD_CODE, lambda typed=typed: open_invitation(made.file, typed))  # type: ignore[misc]


def test_the_code_as_people_type_it(made: MadeInvitation) -> None:
    spaced = " ".join(made.code[at : at + 4] for at in range(0, 12, 4))
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in made.code)
    for typed in (spaced, spaced.replace(" ", "-"), full_width, f" {made.code}\n"):
        assert open_invitation(made.file, typed) == made.invitation


def test_codes_and_secrets_differ_each_time(world: World, made: MadeInvitation) -> None:
    other = invite(world)
    assert other.code != made.code
    assert other.invitation.secret != made.invitation.secret
    assert made.code.isdigit()
    assert len(made.code) == 12


def test_the_file_alone_tells_nothing(made: MadeInvitation) -> None:
    for text in ("第九采油厂", "采油三队", made.invitation.secret, made.code):
        assert text.encode() not in made.file


# Fingerprints


def test_every_key_of_the_plant_is_in_its_fingerprint(made: MadeInvitation) -> None:
    invitation = made.invitation
    other = Keys()
    plant = other.device("hq")
    original = invitation.plant_devices[0]
    changed: list[dict[str, Any]] = [
        {"root": SUITE.verify_key(other.sign).text},
        {"recovery": other.recipient.text},
        {"plant": "plant-2"},
        {"plant_devices": (original.model_copy(update={"sign": plant.sign}),)},
        {"plant_devices": (original.model_copy(update={"recipient": plant.recipient}),)},
        {"plant_devices": (original, plant.model_copy(update={"id": "hq-2"}))},
    ]
    prints = {invitation.model_copy(update=change).fingerprint for change in changed}
    assert len(prints) == len(changed)
    assert invitation.fingerprint not in prints


def test_every_key_of_a_device_is_in_its_fingerprint() -> None:
    device, other = Keys().device("pc-new"), Keys().device("pc-other")
    prints = {
        device_fingerprint(device.model_copy(update={key: getattr(other, key)}))
        for key in ("id", "sign", "recipient")
    }
    assert len(prints | {device_fingerprint(device)}) == 4


def test_fingerprints_as_people_read_them(made: MadeInvitation) -> None:
    text = made.invitation.fingerprint
    assert [len(group) for group in text.split(" ")] == [6, 6, 6, 6]
    check_fingerprint(text, text.replace(" ", ""))
    check_fingerprint(text, text.replace(" ", "-"))
    other = f"{(int(text.replace(' ', '')) + 1) % 10**24:024d}"
    for typed in (other, "", text[:-1]):
        refused(Code.FINGERPRINT, lambda typed=typed: check_fingerprint(text, typed))  # type: ignore[misc]


def test_only_digits_count() -> None:
    assert spoken_digits(" １２３-456 ") == "123456"
    for typed in ("12a", "一二三", "", "١٢٣", "12.3"):
        assert spoken_digits(typed) == ""


# Requests


def test_an_invitation_used_twice(world: World, made: MadeInvitation) -> None:
    data = ask(made.invitation)
    refused(Code.INVITATION_USED, lambda: admit(world, data, made.invitation, {"i-1"}))
    assert admit(world, data, made.invitation, {"i-0"}).invitation == "i-1"


def test_a_request_by_another_invitation(world: World, made: MadeInvitation) -> None:
    other = invite(world, "i-2").invitation
    refused(Code.FOREIGN_INVITATION, lambda: admit(world, ask(other), made.invitation))


def test_a_request_to_another_plant(world: World, made: MadeInvitation) -> None:
    other = made.invitation.model_copy(update={"plant": "plant-2"})
    refused(Code.NOT_FOR_ME, lambda: admit(world, ask(other), made.invitation))


def test_a_request_by_one_who_never_had_the_invitation(world: World, made: MadeInvitation) -> None:
    """He knows every public key and the invitation's id, but not its secret."""
    guessed = made.invitation.model_copy(update={"secret": "00" * 16})
    refused(Code.REQUEST_CHANGED, lambda: admit(world, ask(guessed), made.invitation))


def test_a_request_sealed_to_others(world: World, made: MadeInvitation) -> None:
    stranger = make_invitation(
        roster=world.roster_with("hq", recipient=Keys().recipient.text), suite=SUITE,
        invitation="i-1", branches=(), seed={},
    ).invitation  # fmt: skip
    refused(Code.DECRYPT, lambda: admit(world, ask(stranger), made.invitation))


def test_the_recovery_key_opens_a_request(world: World, made: MadeInvitation) -> None:
    identities = (world.recovery.identity,)
    opened = open_request(
        ask(made.invitation), invitation=made.invitation, identities=identities, used=()
    )
    assert opened.device.id == "pc-new"


@pytest.mark.parametrize(
    "changes", [{"status": Status.REVOKED}, {"cutoff": {"x": 1}}, {"recipient": "age1nonsense"}]
)
def test_a_request_that_brings_its_own_standing(
    world: World, made: MadeInvitation, changes: dict[str, Any]
) -> None:
    data = ask(made.invitation, **changes)
    refused(Code.REQUEST_CHANGED, lambda: admit(world, data, made.invitation))


def handmade(world: World, made: MadeInvitation, plain: bytes) -> bytes:
    target = io.BytesIO()
    SUITE.seal(io.BytesIO(plain), target, made.invitation.recipients)
    return around(target.getvalue(), FileKind.REQUEST, made.invitation)


def around(
    body: bytes, kind: FileKind, made: Invitation, changes: dict[str, Json] | None = None
) -> bytes:
    header = {
        "format": 1, "kind": str(kind), "invitation": made.id, "plant": made.plant,
        "body_len": len(body), "body_sha256": hashlib.sha256(body).hexdigest(),
        **(changes or {}),
    }  # fmt: skip
    return b"DJY1\n" + canonical(header) + b"\n" + body


def bound(made: MadeInvitation, content: object, keys: Keys) -> bytes:
    """A request by one who has the invitation: rightly bound, and signed by ``keys``."""
    line = content if isinstance(content, bytes) else canonical(content)
    signature = SUITE.sign(b"hongdang request 1\n" + line, keys.sign)
    signed = line + b"\n" + signature_text(signature).encode() + b"\n"
    secret = bytes.fromhex(made.invitation.secret)
    return signed + hmac.digest(secret, signed, "sha256").hex().encode() + b"\n"


def content_of(keys: Keys, **changes: Json) -> dict[str, Any]:
    device = keys.device("pc-new", "b-new").model_dump(mode="json")
    return {
        "invitation": "i-1", "plant": PLANT, "suite": "A1", "device": device,
        "organisation": {}, **changes,
    }  # fmt: skip


def test_a_request_changed_inside(world: World, made: MadeInvitation) -> None:
    keys = Keys()
    good = bound(made, content_of(keys), keys)
    assert admit(world, handmade(world, made, good), made.invitation).device.id == "pc-new"
    pick = seeded(7)
    for _ in range(60):
        changed = bytearray(good)
        changed[pick.randrange(len(good))] ^= 1 << pick.randrange(8)
        data = handmade(world, made, bytes(changed))
        refused(Code.REQUEST_CHANGED, lambda data=data: admit(world, data, made.invitation))  # type: ignore[misc]


@pytest.mark.parametrize(
    "changes",
    [
        {"invitation": "i-2"},
        {"plant": "plant-2"},
        {"suite": "G1"},
        {"device": {}},
        {"device": None},
        {"organisation": []},
    ],
)
def test_a_request_that_contradicts_itself(
    world: World, made: MadeInvitation, changes: dict[str, Json]
) -> None:
    keys = Keys()
    data = handmade(world, made, bound(made, content_of(keys, **changes), keys))
    refused(Code.REQUEST_CHANGED, lambda: admit(world, data, made.invitation))


def test_a_request_not_signed_by_the_key_it_names(world: World, made: MadeInvitation) -> None:
    """He who got the invitation cannot enrol a key that is not his."""
    data = handmade(world, made, bound(made, content_of(Keys()), Keys()))
    refused(Code.REQUEST_CHANGED, lambda: admit(world, data, made.invitation))


def test_more_after_a_request(world: World, made: MadeInvitation) -> None:
    keys = Keys()
    for more in (b"x", b"x\n"):
        data = handmade(world, made, bound(made, content_of(keys), keys) + more)
        refused(Code.REQUEST_CHANGED, lambda data=data: admit(world, data, made.invitation))  # type: ignore[misc]


@pytest.mark.parametrize("plain", [b"", b"one line", b"a\nb\nc\nd\n", b"a\nb\nc"])
def test_a_request_that_is_none(world: World, made: MadeInvitation, plain: bytes) -> None:
    data = handmade(world, made, plain)
    refused(Code.REQUEST_CHANGED, lambda: admit(world, data, made.invitation))


def test_strict_reading_inside_a_request(world: World, made: MadeInvitation) -> None:
    data = handmade(world, made, bound(made, b'{"a":1,"a":2}', Keys()))
    refused(Code.DUP_KEY, lambda: admit(world, data, made.invitation))


# The files


def test_the_wrong_file_of_the_two(world: World, made: MadeInvitation) -> None:
    data = ask(made.invitation)
    refused(Code.WRONG_KIND, lambda: open_invitation(data, made.code))
    refused(Code.WRONG_KIND, lambda: admit(world, made.file, made.invitation))
    assert peek(data).kind is FileKind.REQUEST
    assert peek(made.file).kind is FileKind.INVITATION


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.MAGIC),
        (b"DJX1\n{}\n", Code.MAGIC),
        (b"DJY2\n{}\n", Code.FORMAT),
        (b"DJYA\n{}\n", Code.MAGIC),
        (b"DJY2{}\n", Code.MAGIC),
        (b"DJY1\n", Code.HEADER),
        (b"DJY1\n{}", Code.HEADER),
        (b"DJY1\n{}\n", Code.HEADER),
        (b"DJY1\n[]\n", Code.HEADER),
        (b'DJY1\n{"format":2}\n', Code.FORMAT),
        (b'DJY1\n{"a":1,"a":2}\n', Code.DUP_KEY),
        (b'DJY1\n{"a":[[[[1]]]]}\n', Code.DEPTH),
        (b"DJY1\n" + b"x" * 65531, Code.HEADER),
        (b"DJY1\n" + b"x" * 65532, Code.TOO_BIG),
    ],
)
def test_a_file_that_is_none(world: World, made: MadeInvitation, data: bytes, code: Code) -> None:
    refused(code, lambda: peek(data))
    refused(code, lambda: open_invitation(data, made.code))
    refused(code, lambda: admit(world, data, made.invitation))


def test_cut_drawn_out_and_damaged_files(world: World, made: MadeInvitation) -> None:
    request = ask(made.invitation)

    def open_it(data: bytes) -> object:
        if peek(data).kind is FileKind.REQUEST:
            return admit(world, data, made.invitation)
        return open_invitation(data, made.code)

    for whole in (made.file, request):
        flipped = bytearray(whole)
        flipped[-1] ^= 1
        for data, code in (
            (whole[:-1], Code.TRUNC),
            (whole + b"x", Code.TRAILING),
            (bytes(flipped), Code.BODY_HASH),
        ):
            refused(code, lambda data=data: open_it(data))  # type: ignore[misc]
        assert lacking(whole[:-9]) == 9
        assert lacking(whole) == 0


def test_an_open_line_without_its_end(made: MadeInvitation) -> None:
    line = made.file[: made.file.index(b"\n", 6)]
    refused(Code.HEADER, lambda: open_invitation(line, made.code))


def test_an_invitation_whose_open_line_was_exchanged(made: MadeInvitation) -> None:
    """The fingerprint covers the inside; the outside must not say anything else."""
    body = made.file.split(b"\n", 2)[2]
    exchanged: tuple[dict[str, Json], ...] = ({"plant": "plant-2"}, {"invitation": "i-2"})
    for changes in exchanged:
        data = around(body, FileKind.INVITATION, made.invitation, changes)
        refused(Code.HEADER, lambda data=data: open_invitation(data, made.code))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"suite": "G1"}, Code.FORMAT),
        ({"secret": "short"}, Code.HEADER),
        ({"root": 5}, Code.HEADER),
    ],
)
def test_an_invitation_of_a_newer_or_broken_program(
    made: MadeInvitation, changes: dict[str, Json], code: Code
) -> None:
    plain = canonical({**made.invitation.model_dump(mode="json"), **changes})
    body = seal_with_code(plain, made.code, work=10)
    data = around(body, FileKind.INVITATION, made.invitation)
    refused(code, lambda: open_invitation(data, made.code))


def test_a_seed_that_is_too_large_is_not_sent(world: World) -> None:
    seed: JsonObject = {"nodes": ["采油队" * 1000] * 10}
    refused(
        Code.TOO_BIG,
        lambda: make_invitation(
            roster=world.roster, suite=SUITE, invitation="i", branches=(), seed=seed
        ),
    )


def test_a_request_that_is_too_large_is_not_sent(made: MadeInvitation) -> None:
    keys = Keys()
    organisation: JsonObject = {"nodes": ["采油队" * 1000] * 10}
    refused(
        Code.TOO_BIG,
        lambda: make_request(
            invitation=made.invitation, device=keys.device("x"), key=keys.sign,
            organisation=organisation,
        ),
    )  # fmt: skip


def test_secrets_do_not_stand_in_logs(made: MadeInvitation) -> None:
    assert made.invitation.secret not in repr(made.invitation)
    assert enrolment.CODE_DIGITS == 12


def test_lost_plant_computers_are_not_invited_to(world: World) -> None:
    roster = world.roster_with("hq", status=Status.RETIRED)
    invitation = make_invitation(
        roster=roster, suite=SUITE, invitation="i", branches=(), seed={}
    ).invitation
    assert invitation.plant_devices == ()
    assert invitation.recipients == (world.recovery.recipient,)
