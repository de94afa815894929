"""The posts that a branch gives, the highest first (支部工作条例第二十条)."""

POSTS = {
    "secretary": "书记", "deputy": "副书记", "organisation": "组织委员", "publicity": "宣传委员",
    "discipline": "纪检委员", "youth": "青年委员", "production": "生产委员", "other": "其他委员",
}  # fmt: skip
