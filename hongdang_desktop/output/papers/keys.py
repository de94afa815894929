"""The sheet of keys for the safe (厂党委密钥纸, exchange.md §2.3)."""

from collections.abc import Sequence

from hongdang_desktop.output.document import (
    Document,
    FormGrid,
    Signatures,
    label,
    paragraph,
    row,
    value,
)


def document(title: str, rows: Sequence[tuple[str, str]], advice: Sequence[str]) -> Document:
    """Return the sheet; long keys are printed in groups, so that they can be typed again."""
    grid = FormGrid((1.0, 4.0), tuple(row(label(name), value(text)) for name, text in rows))
    lines = [paragraph(f"{number}. {text}") for number, text in enumerate(advice, start=1)]
    signatures = Signatures(("制作人签字", "保管人签字"), dated=True)
    return Document(title=title, blocks=(grid, *lines, signatures))
