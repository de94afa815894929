"""The form of a secrecy mark, and words that are none."""

import pytest

from hongdang_desktop.core.secrecy import mark_in, mark_in_name

LEVELS = ("绝密", "机密", "秘密")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("绝密★", "绝密★"),
        ("机密★10年", "机密★10年"),
        ("机密★X年", "机密★X年"),
        ("秘密 ★ 长期", "秘密 ★ 长期"),
        ("机 密★一年", "机 密★一年"),
        ("关于检修的通知\n机密\n各作业区：", "机密"),
        ("　　机密", "机密"),
        ("【秘密】", "【秘密】"),
        ("（绝密）三季度安排", "（绝密）"),
        ("机密 5年", "机密 5年"),
        ("机密  关于产能建设的请示", "机密"),
        ("密级：秘密", "密级:秘密"),
        ("文件等级为机密，勿外传", "等级为机密"),
    ],
)
def test_a_mark_is_found_as_it_stands(text: str, mark: str) -> None:
    found = mark_in(text, LEVELS)
    assert found.replace("（", "(").replace("）", ")") == mark.replace("（", "(").replace("）", ")")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我志愿加入中国共产党，……保守党的秘密，对党忠诚",
        "重温入党誓词：严守党的纪律，保守党的秘密",
        "学习《保守国家秘密法》，讲了机密级文件怎样借阅",
        "秘密等级要先定，再发文",
        "密级：非密",
        "密级：无",
        "机密室的门锁坏了，月底前修好",
        "秘密选举办法宣读一遍",
        "★ 本周重点：防止泄密",
        "绝密性不强的资料也要收好",
    ],
)
def test_words_about_secrets_are_no_marks(text: str) -> None:
    assert mark_in(text, LEVELS) == ""


@pytest.mark.parametrize("name", ["机密.pdf", "【机密】方案.docx", "方案_秘密.xlsx", "绝密★通知.pdf", "机密-井位.png", "方案（秘密）.docx"])  # fmt: skip
def test_a_file_may_be_marked_in_its_name(name: str) -> None:
    assert mark_in_name(name, LEVELS)


@pytest.mark.parametrize("name", ["保守党的秘密.docx", "保密教育签到表.jpg", "秘密法学习.pdf", "照片.jpg", "机密室检查.png", ""])  # fmt: skip
def test_a_file_about_secrets_is_not_marked(name: str) -> None:
    assert mark_in_name(name, LEVELS) == ""


def test_only_the_levels_that_are_given_count() -> None:
    assert mark_in("秘密★", ("绝密",)) == ""
    assert mark_in("秘密★", ()) == ""
