"""Charts of figures over the years or over agencies: rows in, an Altair chart out. Pure; colours are the page's theme's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

GREY = "#6b7684"  # reads on light and on dark
_HEIGHT = 230
_UNIT, _NAME, _VALUE, _RUN, _LABEL = "统计单位", "年度", "数值", "连线", "原文"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value at a place of the axis. Only neighbours of one ``run`` are joined; ``label`` is how it was written."""

    x: str
    value: float
    unit: str
    run: int
    label: str


def titled(indicator: str, unit: str) -> str:
    """The title of a chart: an indicator with its unit, where there is one unit."""
    return f"{indicator}（{unit}）" if unit else indicator


def trend(
    marks: Sequence[Mark],
    axis: Sequence[str],
    *,
    title: str,
    bars: bool = False,
    x_name: str = _NAME,
    ink: str = GREY,
    by: str = "",
) -> Any:
    """The chart of one indicator.

    Args:
        marks: the values; several units are told apart by colour, shape and legend and are never joined.
        axis: all places in order, also those without a value, so that a gap is seen.
        title: the indicator, with its unit where there is only one.
        bars: columns instead of a line.
        x_name: what the axis shows.
        ink: the colour of the values beside the marks; the theme does not set it.
        by: what tells the marks' units apart, where those are not units but, say, agencies.
    """
    import altair as alt

    values = [{_NAME: m.x, _VALUE: m.value, _UNIT: m.unit, _RUN: m.run, _LABEL: m.label} for m in marks]
    units = list(dict.fromkeys(m.unit for m in marks))
    one = len(units) == 1
    step = 1 if all(m.value == int(m.value) for m in marks) else alt.Undefined
    color = (
        alt.Undefined
        if one
        else alt.Color(f"{_UNIT}:N", sort=units, legend=alt.Legend(title=by or _UNIT, orient="top"))
    )
    shape = alt.Undefined if one else alt.Shape(f"{_UNIT}:N", sort=units)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(f"{_NAME}:O", sort=None, scale=alt.Scale(domain=list(axis)), axis=alt.Axis(title=x_name, labelAngle=0)),
        y=alt.Y(
            f"{_VALUE}:Q",
            axis=alt.Axis(title=units[0] if one and units else _VALUE, tickCount=4, tickMinStep=step),
            scale=alt.Scale(zero=bars),
        ),
        tooltip=[alt.Tooltip(f"{_NAME}:O", title=x_name), alt.Tooltip(f"{_LABEL}:N")],
    )
    names = base.mark_text(dy=-11, fontSize=12, color=ink).encode(text=f"{_LABEL}:N")
    if bars:
        drawn = base.mark_bar(width={"band": 0.4}).encode(color=color)
    else:
        drawn = base.mark_line().encode(detail=f"{_RUN}:N", color=color) + base.mark_point(
            size=70, filled=True, opacity=1
        ).encode(color=color, shape=shape)
    return (drawn + names).properties(height=_HEIGHT, title=alt.Title(title, anchor="start", fontSize=14, offset=12))
