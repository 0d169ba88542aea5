"""The view 语言模型: where the model is, a test that says exactly what is wrong, and switching it on and off at once."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from assistant.connection import PRESETS, Step, list_models, preset_of, try_connection
from assistant.errors import AssistantError
from assistant.saved import SavedModel, read_saved, with_scheme, write_saved
from assistant.settings import Settings, given_settings
from assistant.web import settings_texts as s
from assistant.web.components import as_markdown
from assistant.web.runtime import Runtime
from assistant.web.settings_state import Setup

_PRESET, _URL, _MODEL, _KEY, _CHOSEN = "model-preset", "model-url", "model-name", "model-key", "model-chosen"
_MARKS = {"ok": "✓", "note": "！", "bad": "✗"}


def view(app: Runtime, setup: Setup) -> None:
    """Draw the view. Raises SettingsError."""
    settings, given = app.services.settings, given_settings()
    saved = read_saved(settings.data_dir)
    st.caption(s.MODEL_HELP)
    _now(app)
    fixed = [
        name
        for name, value in (("XUNLI_LLM_BASE_URL", given.llm_base_url), ("XUNLI_LLM_MODEL", given.llm_model))
        if value
    ]
    if fixed:
        st.info(as_markdown(s.from_environment(fixed)))
    _begin(settings, saved)
    form, tests = st.columns([3, 2], gap="large")
    with form:
        _fields(app, setup, given, saved)
        _actions(app, setup, given, saved)
    with tests:
        _results(app, setup, given, saved)


def _now(app: Runtime) -> None:
    model = app.services.model
    host = urlsplit(app.services.settings.llm_base_url).netloc.rpartition("@")[2]
    said = s.MODEL_OFF if model is None else s.model_on(model.name, host)
    st.html(f"<b>{html.escape(said)}</b>")


def _begin(settings: Settings, saved: SavedModel) -> None:
    """The fields show what is in use, else what is saved; Streamlit forgets them whenever another page was open."""
    if _URL in st.session_state:
        return
    url = settings.llm_base_url or saved.base_url or PRESETS[0].base_url
    st.session_state[_URL] = url
    st.session_state[_MODEL] = settings.llm_model or saved.model
    st.session_state[_KEY] = ""
    known = preset_of(url)
    st.session_state[_PRESET] = known.name if known else s.OTHER


def _fields(app: Runtime, setup: Setup, given: Settings, saved: SavedModel) -> None:
    st.selectbox(
        s.PRESET,
        [*(p.name for p in PRESETS), s.OTHER],
        key=_PRESET,
        on_change=_preset_chosen,
        disabled=bool(given.llm_base_url),
    )
    st.text_input(
        s.URL,
        key=_URL,
        max_chars=500,
        placeholder=s.URL_HELP,
        on_change=_url_typed,
        disabled=bool(given.llm_base_url),
    )
    kept = _has_key(given, saved)
    st.text_input(
        s.KEY,
        key=_KEY,
        type="password",
        max_chars=500,
        placeholder=s.KEY_KEPT if kept else s.KEY_NONE,
        autocomplete="off",
        disabled=bool(given.llm_base_url),
    )
    st.caption(as_markdown(s.KEY_OF_OTHER if saved.api_key and not kept else s.KEY_HELP))
    name, read = st.columns([3, 2], vertical_alignment="bottom")
    with name:
        st.text_input(s.MODEL, key=_MODEL, max_chars=200, placeholder=s.MODEL_NAME_HELP, disabled=bool(given.llm_model))
    with read:
        st.button(
            s.READ_MODELS,
            key="model-read",
            width="stretch",
            disabled=bool(given.llm_model),
            on_click=_kept,
            args=(setup, _read_models, app, setup, given, saved),
        )
    if setup.models and setup.models_of == _url(given) and not given.llm_model:
        st.selectbox(
            s.CHOOSE_MODEL,
            setup.models,
            index=None,
            placeholder=s.CHOOSE_MODEL_FIRST,
            format_func=as_plain,
            key=_CHOSEN,
            on_change=_model_chosen,
        )


def as_plain(name: str) -> str:
    """A model's name as an option: one line."""
    return " ".join(name.split())


def _actions(app: Runtime, setup: Setup, given: Settings, saved: SavedModel) -> None:
    everything_fixed = bool(given.llm_base_url and given.llm_model)
    with st.container(horizontal=True, key="model-acts"):
        if not everything_fixed:
            saving = (setup, _save, app, setup, given, saved)
            st.button(s.SAVE, key="model-save", type="primary", on_click=_kept, args=saving)
        if st.button(s.TEST, key="model-test"):
            setup.test = True
        if app.services.model is not None and not given.llm_base_url:
            st.button(s.OFF, key="model-off", on_click=_kept, args=(setup, _switch_off, app, setup, saved))
        if saved.api_key and not given.llm_base_url:
            forgetting = (setup, _forget_key, app, setup, saved)
            st.button(s.FORGET_KEY, key="model-forget", type="tertiary", on_click=_kept, args=forgetting)


def _results(app: Runtime, setup: Setup, given: Settings, saved: SavedModel) -> None:
    """The last test's steps, as long as the fields are those that it was for."""
    url, model = _url(given), _model(given)
    slot = st.empty()
    if setup.test:
        setup.test = False
        setup.steps, setup.tested = (), (url, model)
        with slot.container(), st.spinner(s.TESTING):
            lines = st.empty()
            for step in try_connection(url, _key(given, saved), model, app.services.settings.llm_timeout):
                setup.steps += (step,)
                lines.html(_steps_html(setup.steps))
    if not setup.steps or setup.tested != (url, model):
        return
    with slot.container(border=True):
        st.markdown(f"**{s.TEST_TITLE}**")
        st.html(_steps_html(setup.steps))
        last = setup.steps[-1]
        if last.instead and not given.llm_base_url:
            st.button(s.USE_INSTEAD, key="model-instead", on_click=_use_instead, args=(last.instead,))
        if last.state == "bad" and app.services.model is not None and app.services.settings.llm_base_url == url:
            st.caption(s.TEST_FAILED_SAVED)


def _steps_html(steps: tuple[Step, ...]) -> str:
    rows = []
    for step in steps:
        hint = f'<div class="xl-basis">{html.escape(step.hint)}</div>' if step.hint else ""
        mark = f'<span class="xl-step {step.state}" title="{s.STATES[step.state]}">{_MARKS[step.state]}</span>'
        rows.append(f"<li>{mark}<b>{html.escape(step.name)}</b>　{html.escape(step.text)}{hint}</li>")
    return f'<ul class="xl-steps">{"".join(rows)}</ul>'


# -- what the buttons do; called before the page is drawn ---------------------------------------------------------------


def _kept(setup: Setup, act: Callable[..., None], *args: object) -> None:
    """Do it; an error is kept for the page to show."""
    setup.problem, setup.said = None, ""
    try:
        act(*args)
    except AssistantError as error:
        setup.problem = (error.user_message, error.hint)


def _preset_chosen() -> None:
    found = next((p for p in PRESETS if p.name == st.session_state[_PRESET]), None)
    st.session_state[_URL] = found.base_url if found else ""


def _url_typed() -> None:
    known = preset_of(st.session_state[_URL].strip())
    st.session_state[_PRESET] = known.name if known else s.OTHER


def _use_instead(url: str) -> None:
    st.session_state[_URL] = url
    _url_typed()


def _model_chosen() -> None:
    if st.session_state[_CHOSEN]:
        st.session_state[_MODEL] = st.session_state[_CHOSEN]


def _read_models(app: Runtime, setup: Setup, given: Settings, saved: SavedModel) -> None:
    url = _url(given)
    setup.models, setup.models_of = tuple(list_models(url, _key(given, saved))), url
    setup.said = s.models_read(len(setup.models))
    if len(setup.models) == 1:
        st.session_state[_MODEL] = setup.models[0]


def _save(app: Runtime, setup: Setup, given: Settings, saved: SavedModel) -> None:
    url, model = _url(given), _model(given)
    first = next(try_connection(url, _key(given, saved), ""))
    if first.state == "bad":  # such an address or key is not saved
        setup.steps, setup.tested = (first,), (url, model)
        return
    if not model:
        setup.problem = (s.INCOMPLETE, "")
        return
    own = saved if given.llm_base_url else replace(saved, base_url=url, api_key=_key(given, saved))
    write_saved(app.services.settings.data_dir, replace(own, model=model, use=True))
    app.use_saved_model()
    st.session_state[_KEY] = ""
    setup.said, setup.test = s.SAVED, True


def _switch_off(app: Runtime, setup: Setup, saved: SavedModel) -> None:
    write_saved(app.services.settings.data_dir, replace(saved, use=False))
    app.use_saved_model()
    setup.said, setup.steps = s.SAVED_OFF, ()


def _forget_key(app: Runtime, setup: Setup, saved: SavedModel) -> None:
    write_saved(app.services.settings.data_dir, replace(saved, api_key=""))
    app.use_saved_model()
    setup.said = s.KEY_FORGOTTEN


# -- what the fields say ------------------------------------------------------------------------------------------------


def _url(given: Settings) -> str:
    return given.llm_base_url or with_scheme(str(st.session_state[_URL]).strip().rstrip("/"))


def _model(given: Settings) -> str:
    return given.llm_model or str(st.session_state[_MODEL]).strip()


def _has_key(given: Settings, saved: SavedModel) -> bool:
    """Whether there is a key for the address in the fields; one that was saved for another address does not count."""
    if given.llm_base_url:
        return bool(given.llm_api_key)
    return bool(saved.api_key) and saved.base_url == _url(given)


def _key(given: Settings, saved: SavedModel) -> str:
    if given.llm_base_url:
        return given.llm_api_key
    typed = str(st.session_state[_KEY]).strip()
    return typed or (saved.api_key if _has_key(given, saved) else "")
