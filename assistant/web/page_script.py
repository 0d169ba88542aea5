"""What the chat page does in the browser itself: copying, Esc for stop, and an unsent text that outlives a change of page.

The script is constant: no text of a user or a report is ever part of it.
"""

from __future__ import annotations

import html

import streamlit as st

from assistant.web import conversation_texts as c

_SCRIPT = """<script>(() => {
  const composer = '[data-testid="stChatInputTextArea"]', kept = 'xunli-unsent';
  const field = () => document.querySelector(composer);
  const put = text => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement('textarea');  // an intranet page without https has no clipboard of its own
    area.value = text;
    area.style.cssText = 'position:fixed;opacity:0';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  const restore = tries => {
    const text = sessionStorage.getItem(kept), into = field();
    if (!text) return;
    if (!into && tries) { setTimeout(restore, 150, tries - 1); return; }
    if (!into || into.value) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(into, text);
    into.dispatchEvent(new Event('input', {bubbles: true}));
  };
  restore(20);
  if (window.xunliChat) return;
  window.xunliChat = true;
  document.addEventListener('click', event => {
    const button = event.target.closest('.xl-copy');
    if (button) {
      const label = button.textContent, {copy, done, failed} = button.dataset;
      const tell = said => { button.textContent = said; setTimeout(() => { button.textContent = label; }, 1500); };
      if (label !== done && label !== failed) put(copy).then(() => tell(done), () => tell(failed));
    }
    if (event.target.closest('[data-testid="stChatInputSubmitButton"]')) sessionStorage.removeItem(kept);
  }, true);
  document.addEventListener('input', event => {
    if (event.target.matches(composer)) sessionStorage.setItem(kept, event.target.value);
  });
  document.addEventListener('keydown', event => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey && event.target.matches(composer)) sessionStorage.removeItem(kept);
    if (event.key === 'Escape' && !document.querySelector('[role="dialog"]'))
      document.querySelector('[data-testid="stChatInputStopButton"]')?.click();
  }, true);
})()</script>"""


def install() -> None:
    """Put the script on the page; it takes effect once, and looks for an unsent text each time the page is opened."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)


def copy_html(text: str, label: str) -> str:
    """The button that puts a text on the clipboard in the browser, without a rerun; nothing for an empty text."""
    if not text:
        return ""
    said = f'data-copy="{html.escape(text)}" data-done="{c.COPIED}" data-failed="{c.NOT_COPIED}"'
    return f'<button type="button" class="xl-copy" aria-live="polite" {said}>{label}</button>'
