"""Commands about forms as data: which there are, whether a file is right, the rules they may name."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop import paths
from hongdang_desktop.assessment.checking import BadTemplate, Fault, check
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import Template, json_schema
from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, read_text
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.catalogue import kinds

_EVERY = {"month": "每月", "half": "每半年", "year": "每年"}
_HUNDREDTHS = 100


class Act(StrEnum):
    """What is asked about forms."""

    LIST = "list"
    CHECK = "check"
    RULES = "rules"
    SCHEMA = "schema"


def templates(
    act: Annotated[
        Act, typer.Argument(metavar="[list|check|rules|schema]", help="做什么")
    ] = Act.LIST,
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", help="要查的模板文件")] = None,
    former: Annotated[
        str | None, typer.Option("--former", metavar="FILE", help="上一版，对照着查")
    ] = None,
) -> Answer:
    """看考评模板有哪些，查一个模板文件写得对不对，列出依据规则，给出编辑器用的 JSON Schema。"""
    if act is Act.CHECK:
        if file is None:
            raise WrongUsage("templates check 后面还缺模板文件。")
        return _checked(file, former)
    if act is Act.RULES:
        return _rules()
    if act is Act.SCHEMA:
        schema = json_schema()
        return Answer(schema, tuple(json.dumps(schema, ensure_ascii=False, indent=2).splitlines()))
    return _listed()


def _listed() -> Answer:
    found = [(path, *check(path.read_text(encoding="utf-8"), RULES)) for path in _files()]
    rows = [
        (each.key, each.title, str(each.version), _EVERY[each.period], str(len(each.items)),
         _points(each.total), "" if not faults else f"有 {len(faults)} 处要改")
        for _, each, faults in found if each
    ]  # fmt: skip
    data: Json = [
        {**_data(each), "file": path.name, "faults": [_fault(fault) for fault in faults]}
        for path, each, faults in found
        if each
    ]
    unread = tuple(f"{path.name}：{faults[0].text}" for path, each, faults in found if not each)
    heads = ("键", "名称", "版本", "周期", "项数", "满分", "")
    return Answer({"templates": data}, columns(heads, rows), unread)


def _files() -> tuple[Path, ...]:
    return tuple(sorted(paths.forms().glob("*.toml")))


def _checked(file: str, former: str | None) -> Answer:
    before = _former(former) if former else None
    template, faults = check(read_text(file), RULES, before)
    name = Path(file).name
    data: Json = {
        "file": name, "ok": not faults, "faults": [_fault(each) for each in faults],
        "template": _data(template) if template and not faults else None,
    }  # fmt: skip
    if template is None or faults:
        lines = tuple(f"{name}：{each.text}" for each in faults)
        return Answer(data, lines, refusal=BadTemplate(name, faults))
    said = (
        f"{name} 没有错：{template.title}，{len(template.items)} 项，{_points(template.total)} 分。"
    )
    return Answer(data, (said,))


def _former(file: str) -> Template:
    template, faults = check(read_text(file), RULES)
    if template is None:
        raise BadTemplate(Path(file).name, faults)
    return template


def _rules() -> Answer:
    titles = {key: ledger.title for key, ledger in kinds().items()}
    rows = [
        (rule.name, rule.sentence, "、".join(titles[key] for key in rule.ledgers),
         json.dumps(dict(rule.numbers), ensure_ascii=False) if rule.numbers else "")
        for rule in RULES.values()
    ]  # fmt: skip
    data: Json = [
        {"name": rule.name, "sentence": rule.sentence, "ledgers": list(rule.ledgers),
         "numbers": json.loads(json.dumps(dict(rule.numbers)))}
        for rule in RULES.values()
    ]  # fmt: skip
    return Answer({"rules": data}, columns(("规则", "看什么", "台账", "参数"), rows))


def _data(template: Template) -> dict[str, Json]:
    return {
        "key": template.key, "title": template.title, "version": template.version,
        "since": template.since.isoformat(), "period": str(template.period),
        "items": len(template.items), "total_hundredths": template.total,
    }  # fmt: skip


def _fault(fault: Fault) -> Json:
    return {"at": fault.at, "line": fault.line, "sentence": fault.sentence, "cure": fault.cure}


def _points(hundredths: int) -> str:
    return f"{hundredths / _HUNDREDTHS:g}"


COMMANDS: Mapping[str, Callable[..., Answer]] = {"templates": templates}
