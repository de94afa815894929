"""What stands wherever data begins or leaves: nothing secret belongs in here."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hongdang_desktop.ui.kit.labels import text

NOTICE = "严禁录入涉密信息。"
MEANT = "国家秘密、工作秘密都不写进来，也不写井位坐标和产量数字。"


class SecrecyNotice(QWidget):
    """The notice in one line; always there, never a button."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(NOTICE + MEANT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(text(NOTICE, role="strong"))
        meant = text(MEANT, role="small")
        meant.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        meant.setToolTip(MEANT)
        row.addWidget(meant, 1)
