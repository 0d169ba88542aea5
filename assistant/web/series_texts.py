"""The words of a series answer on the page: the table over years or agencies and its chart."""

from __future__ import annotations

NOTE = "表中数字都取自所注出处的原文；升降由程序用这些数字算出。"
CHOOSE = "画哪一项的图"
YEAR, AGENCY = "年度", "单位"
UNITS_DIFFER = "统计单位不同的年度分开画，互不相连。"
GAP = "缺数的年度空着，两边的线不相连。"


def quotes(count: int) -> str:
    """The name of the fold that holds the sentences."""
    return f"数字所在的原文（{count}处）"
