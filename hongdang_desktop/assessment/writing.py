"""A form back to TOML, so that what was changed in a window is a file like one written by hand."""

from collections.abc import Mapping
from typing import Any

import tomli_w

from hongdang_desktop.assessment.template import HUNDREDTHS, Template

_HEAD = "# 考评模板。各项的 key 永远不变；分最多两位小数。改好以后用 hongdang templates check 查一遍。\n\n"
_POINTS = frozenset(("points", "human", "least", "total", "bonus"))


def template_text(template: Template) -> str:
    """Return the file of a form: read again it is the same form. What is usual is left out."""
    return raw_text(raw_form(template))


def raw_form(template: Template) -> dict[str, Any]:
    """Return a form as it stands in a file: tables by their names there, points as people write them."""
    found = template.model_dump(by_alias=True, exclude_defaults=True)
    return {key: _raw(key, value) for key, value in found.items()}


def raw_text(raw: Mapping[str, Any]) -> str:
    """Return the file of what stands in one; nothing is checked."""
    return _HEAD + tomli_w.dumps(raw, multiline_strings=False)


def told_points(hundredths: int) -> int | float:
    """Return points as people write them: 4, 1.5."""
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return hundredths / HUNDREDTHS if rest else whole


def _raw(key: str, value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    if key in _POINTS and isinstance(value, int):
        return told_points(value)
    if key in {"numbers", "weights"}:
        return {str(name): each for name, each in value.items()}
    if isinstance(value, Mapping):
        return {name: _raw(name, each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_raw("", each) for each in value]
    return str(value) if isinstance(value, str) else value
