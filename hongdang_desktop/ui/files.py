"""Asking for a file or a folder: the only place that opens the system's own file windows."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

INVITATION = "入网文件 (*.djy)"
BACKUP = "备份文件 (*.djb)"
PACKAGE = "数据包 (*.djx *.part)"
ATTACHMENT = "照片和文件 (*.jpg *.jpeg *.png *.pdf *.docx *.xlsx);;所有文件 (*)"
TABLE = "表格 (*.xlsx *.xlsm *.csv *.xls *.et);;所有文件 (*)"
WORKBOOK = "Excel 表格 (*.xlsx)"
PDF = "PDF 文件 (*.pdf)"
REGULATION = "日历和规则 (*.csv *.toml)"
TEMPLATE = "考评模板 (*.toml)"


def choose_folder(parent: QWidget, title: str, start: Path | None = None) -> Path | None:
    """Return the folder that the user chose, None when he did not."""
    found = QFileDialog.getExistingDirectory(parent, title, str(start or Path.home()))
    return Path(found) if found else None


def choose_file(parent: QWidget, title: str, kind: str, start: Path | None = None) -> Path | None:
    """Return the file that the user chose, None when he did not."""
    found, _ = QFileDialog.getOpenFileName(parent, title, str(start or Path.home()), kind)
    return Path(found) if found else None


def choose_files(parent: QWidget, title: str, kind: str) -> list[Path]:
    """Return the files that the user chose, none when he did not."""
    found, _ = QFileDialog.getOpenFileNames(parent, title, str(Path.home()), kind)
    return [Path(each) for each in found]


def save_as(parent: QWidget, title: str, proposed: Path, kind: str) -> Path | None:
    """Return where the user wants a file, None when he does not; replacing was asked already."""
    found, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), kind)
    return Path(found) if found else None
