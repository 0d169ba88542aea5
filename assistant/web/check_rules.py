"""The view 规则与忽略: which rules are switched on, and what was ignored, to be brought back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assistant.checks.catalogue import RULES
from assistant.checks.schema import FAMILY_NAMES
from assistant.compare.findings import KINDS
from assistant.web import check_texts as c
from assistant.web.check_desk import do, restore, switch
from assistant.web.components import as_markdown, short
from assistant.web.draft_desk import local_time
from assistant.web.runtime import Runtime
from assistant.web.state import Bench

_MOST_IGNORED = 100


def view(app: Runtime, bench: Bench) -> None:
    """Draw the view. Raises StoreError."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(c.RULES, anchor=False)
        st.caption(c.RULES_HELP)
        off = app.services.check_memory.off()
        for family, name in FAMILY_NAMES.items():
            rules = [
                (r.id, r.name, r.severity, r.basis, r.family == "privacy" and r.severity == "error")
                for r in RULES
                if r.family == family
            ]
            _group(app, bench, family, name, rules, off)
        compared = [(id, kind.name, kind.severity, kind.basis, False) for id, kind in KINDS.items()]
        _group(app, bench, "compared", c.COMPARED, compared, off)
    with right:
        st.subheader(c.IGNORED, anchor=False)
        _ignored(app, bench)


def _group(
    app: Runtime,
    bench: Bench,
    key: str,
    name: str,
    rules: Sequence[tuple[str, str, str, str, bool]],
    off: frozenset[str],
) -> None:
    if not rules:
        return
    count = sum(rule[0] in off for rule in rules)
    with st.expander(c.rules_head(name, count, len(rules)), key=f"rules-{key}"):
        for id, rule, severity, basis, fixed in rules:
            widget = f"rule-{id}"
            st.session_state[widget] = id not in off  # the database says how it stands
            st.toggle(
                as_markdown(f"{rule}（{c.SEVERITIES_SHOWN[severity]}）"),
                key=widget,
                help=as_markdown(c.basis(basis)) if basis else None,
                disabled=fixed,
                on_change=_switched,
                args=(app, bench, id, widget),
            )


def _switched(app: Runtime, bench: Bench, rule: str, widget: str) -> None:
    do(bench, switch, app, bench, rule, bool(st.session_state[widget]))


def _ignored(app: Runtime, bench: Bench) -> None:
    listed = app.services.check_memory.ignored()
    if not listed:
        st.caption(c.NO_IGNORED)
    for item in listed[:_MOST_IGNORED]:
        words, act = st.columns([5, 1], vertical_alignment="center")
        excerpt = f"“{short(item.excerpt, 30)}”" if item.excerpt else ""
        words.markdown(as_markdown(f"{item.name}{excerpt}　{local_time(item.created)}"))
        args = (bench, restore, app, bench, item.fingerprint)
        act.button(c.RESTORE, key=f"restore-{item.fingerprint}", type="tertiary", on_click=do, args=args)
