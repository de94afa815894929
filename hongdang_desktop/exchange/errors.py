"""What can be wrong with a file from a stick, or with the stick: every code and its sentence.

Raise sites carry data (``PackageError(Code.TRUNC, expected=Size(10), found=Size(3))``), the prose
stands here alone. Codes are for ever: tests, logs and scripts name them.
"""

from enum import StrEnum
from typing import Final

from hongdang_desktop.core.errors import UserError


class Code(StrEnum):
    """Exact codes (exchange.md §3 and §2); each has one sentence in ``SENTENCES``."""

    # The outside of a file
    MAGIC = "E_MAGIC"
    WRONG_KIND = "E_WRONG_KIND"
    TRUNC = "E_TRUNC"
    TRAILING = "E_TRAILING"
    HEADER = "E_HEADER"
    FORMAT = "E_FORMAT"
    NEEDS_UPGRADE = "E_NEEDS_UPGRADE"
    BODY_HASH = "E_BODY_HASH"
    # Who sent it to whom
    UNKNOWN_SENDER = "E_UNKNOWN_SENDER"
    SIGNATURE = "E_SIGNATURE"
    REVOKED = "E_REVOKED"
    SENDER_BRANCH = "E_SENDER_BRANCH"
    NOT_FOR_ME = "E_NOT_FOR_ME"
    DECRYPT = "E_DECRYPT"
    # The inside
    TAR = "E_TAR"
    ZSTD = "E_ZSTD"
    MEMBER_NAME = "E_MEMBER_NAME"
    MEMBER_TYPE = "E_MEMBER_TYPE"
    DUP_MEMBER = "E_DUP_MEMBER"
    ORDER = "E_ORDER"
    MANIFEST = "E_MANIFEST"
    LINE = "E_LINE"
    COUNT = "E_COUNT"
    CHAIN = "E_CHAIN"
    CHECKPOINT = "E_CHECKPOINT"
    FOREIGN_STREAM = "E_FOREIGN_STREAM"
    BLOB_UNLISTED = "E_BLOB_UNLISTED"
    BLOB_MISSING = "E_BLOB_MISSING"
    BLOB_LENGTH = "E_BLOB_LENGTH"
    BLOB_HASH = "E_BLOB_HASH"
    # Limits and strict JSON
    BOMB = "E_BOMB"
    TOO_BIG = "E_TOO_BIG"
    TOO_MANY = "E_TOO_MANY"
    DEPTH = "E_DEPTH"
    DUP_KEY = "E_DUP_KEY"
    NUMBER = "E_NUMBER"
    TEXT = "E_TEXT"
    # Enrolment and roster
    BAD_CODE = "E_BAD_CODE"
    FOREIGN_INVITATION = "E_FOREIGN_INVITATION"
    INVITATION_USED = "E_INVITATION_USED"
    REQUEST_CHANGED = "E_REQUEST_CHANGED"
    FINGERPRINT = "E_FINGERPRINT"
    BAD_KEY = "E_BAD_KEY"
    ROSTER = "E_ROSTER"
    ROSTER_SIGNATURE = "E_ROSTER_SIGNATURE"
    ROSTER_ROLLBACK = "E_ROSTER_ROLLBACK"
    # The stick
    DISK_FULL = "E_DISK_FULL"
    READ_ONLY = "E_READ_ONLY"
    STICK_GONE = "E_STICK_GONE"
    WRITE_BACK = "E_WRITE_BACK"


_AGAIN = "请原单位重新导出一次。"

SENTENCES: Final[dict[Code, str]] = {
    Code.MAGIC: "这不是党建数据文件。换一个文件再试。",
    Code.WRONG_KIND: "这里用不上这种文件。看看是不是选错了一个。",
    Code.TRUNC: "文件没写完：应有 {expected}，只有 {found}。可能U盘拔早了，回原电脑重新写一次。",
    Code.TRAILING: "文件后面多出 {extra}，和登记的不一样。" + _AGAIN,
    Code.HEADER: "文件开头读不懂，可能坏了。" + _AGAIN,
    Code.FORMAT: "这个文件由更新版本的软件写成。先升级软件，再来导入。",
    Code.NEEDS_UPGRADE: "要先升级软件才看得懂这个包。文件先替您收着。",
    Code.BODY_HASH: "文件坏了，内容和登记的对不上。" + _AGAIN,
    Code.UNKNOWN_SENDER: "来源电脑还没入网。文件先留着，入网以后再导入。",
    Code.SIGNATURE: "签名不符，文件可能被改过。打电话问问原单位，再导出一次。",
    Code.REVOKED: "那台电脑已经停用，停用后写的没有收。要是停错了，打电话核对。",
    Code.SENDER_BRANCH: "来源电脑不属于这个支部，没有导入。请用本支部的电脑导出。",
    Code.NOT_FOR_ME: "这个文件不是发给本单位的。转交收件单位，或者另选一个。",
    Code.DECRYPT: "这台电脑打不开这个文件，可能已被停用。打电话问厂里；这里记的先别删。",
    Code.TAR: "包里坏了，拆不开。" + _AGAIN,
    Code.ZSTD: "包里的记录坏了，展不开。" + _AGAIN,
    Code.MEMBER_NAME: "包里有一个不认识的文件，没有导入。" + _AGAIN,
    Code.MEMBER_TYPE: "包里有不该有的东西，没有导入。" + _AGAIN,
    Code.DUP_MEMBER: "包里同一个文件出现两次，没有导入。" + _AGAIN,
    Code.ORDER: "包里的次序不对，没有导入。" + _AGAIN,
    Code.MANIFEST: "包里的清单读不懂。" + _AGAIN,
    Code.LINE: "第 {line} 行记录写得不合规，整包没有导入。" + _AGAIN,
    Code.COUNT: "清单写 {expected} 条，实有 {found} 条，对不上。" + _AGAIN,
    Code.CHAIN: "第 {seq} 条记录和前面接不上。" + _AGAIN,
    Code.CHECKPOINT: "代带的记录缺原电脑的签名。请原电脑自己导出一次。",
    Code.FOREIGN_STREAM: "包里夹着不归来源电脑管的记录，整包没有导入。" + _AGAIN,
    Code.BLOB_UNLISTED: "包里有清单上没写的附件，没有导入。" + _AGAIN,
    Code.BLOB_MISSING: "清单上的附件少了 {missing} 个。" + _AGAIN,
    Code.BLOB_LENGTH: "有一个附件的大小和清单不一样。" + _AGAIN,
    Code.BLOB_HASH: "有一个附件坏了，内容和清单对不上。" + _AGAIN,
    Code.BOMB: "内容展开后大得不正常，没有导入。打电话问问原单位。",
    Code.TOO_BIG: "{what}超过 {limit}，太大了。分几次，或者删小一点再来。",
    Code.TOO_MANY: "{what}超过 {limit} 个，太多了。分几次导出再来。",
    Code.DEPTH: "内容套得太深，没有导入。" + _AGAIN,
    Code.DUP_KEY: "同一项写了两次，不知道听哪个，没有导入。" + _AGAIN,
    Code.NUMBER: "里面有一个数超出范围，没有导入。" + _AGAIN,
    Code.TEXT: "里面有一段文字不合规，没有导入。" + _AGAIN,
    Code.BAD_CODE: "邀请码不对。邀请码是 12 位数字，打电话再核对一遍。",
    Code.FOREIGN_INVITATION: "这份入网申请不是用本厂这次的邀请做的。重新发一份邀请。",
    Code.INVITATION_USED: "这份邀请已经用过。要再加一台电脑，重新发一份邀请。",
    Code.REQUEST_CHANGED: "入网申请被改过，没有收。请支部重新做一份。",
    Code.FINGERPRINT: "核对码不一样，先停下。再打一次电话，两边逐组念一遍。",
    Code.BAD_KEY: "密钥抄得不对，有一处不符。对着纸再抄一遍。",
    Code.ROSTER: "名册读不懂，还用原来的名册。" + _AGAIN,
    Code.ROSTER_SIGNATURE: "名册签名不符，还用原来的名册。打电话问问厂党委。",
    Code.ROSTER_ROLLBACK: "收到的名册比现有的旧，还用现有的。请厂党委重新导出一次。",
    Code.DISK_FULL: "{where}放不下，还差 {short}。腾出些地方再来一次。",
    Code.READ_ONLY: "这个U盘或文件夹写不进去。看看写保护开关，或者换一个。",
    Code.STICK_GONE: "U盘没有了，或者那个文件夹不在了。插好再来一次，原来的数据没动。",
    Code.WRITE_BACK: "写好后再读不一样，这个U盘靠不住。换一个U盘再写。",
}


class Size(int):
    """A number of bytes that prints as people say it."""

    def __format__(self, spec: str) -> str:
        if spec:
            return super().__format__(spec)
        for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
            if self >= unit:
                return f"{self / unit:.1f}".removesuffix(".0") + f" {name}"
        return f"{int(self)} 字节"


def _told(facts: dict[str, object]) -> dict[str, object]:
    """Return facts as they are said: two sizes that would read alike are said to the byte."""
    sizes = [value for value in facts.values() if isinstance(value, Size)]
    said = [format(size) for size in set(sizes)]
    if len(said) == len(set(said)):
        return facts
    return {
        key: f"{int(value):,} 字节" if isinstance(value, Size) else value
        for key, value in facts.items()
    }


class PackageError(UserError):
    """A file is refused, or a stick does not do; nothing was changed by it.

    ``facts`` are the data of the raise site, for the log and for support.
    """

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(SENTENCES[code].format(**_told(facts)))
        self.code = code.value
        self.facts = facts
