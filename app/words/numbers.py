"""Numbers as a person reads them: with the decimal separator of the window's language."""

from PySide6.QtCore import QLocale


def decimal(value: float, digits: int, *, signed: bool = False) -> str:
    """As many `digits` after the separator; `signed`: a plus before what is not negative."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    said = locale.toString(abs(value), "f", digits)
    if value < 0:
        return f"{locale.negativeSign()}{said}"
    return f"{locale.positiveSign()}{said}" if signed else said
