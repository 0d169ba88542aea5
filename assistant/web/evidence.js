// Moves in what the pages show: marks of answers, outlines and texts of reports. Constant: no text is ever put into it.
(() => {
  if (window.xunliReading) return;
  const noHover = matchMedia("(hover: none)");
  let lastCite = "";
  let byKey = false;
  let heldUntil = 0; // a chosen part stays marked while the text moves to it
  let waiting = 0;

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // the card of a mark: near it, inside the text's width, above it where there is no room below
  const place = (mark) => {
    const card = mark.querySelector(".xl-card");
    const text = mark.closest(".xl-text");
    if (!card || !text) return;
    const box = text.getBoundingClientRect();
    const at = mark.getBoundingClientRect();
    const room = Math.max(0, box.width - card.offsetWidth);
    const below = at.bottom + card.offsetHeight < innerHeight - 130 || at.top < card.offsetHeight + 70;
    card.style.left = `${Math.max(0, Math.min(at.left - box.left - 24, room))}px`;
    card.style.top = `${(below ? at.bottom : at.top - card.offsetHeight) - box.top}px`;
  };

  const shut = () => all(".xl-mark.open").forEach((mark) => mark.classList.remove("open"));

  // inside its own frame only the frame moves, else the page
  const bring = (element, share) => {
    const frame = element?.closest(".xl-scroll");
    if (frame) {
      const above = element.getBoundingClientRect().top - frame.getBoundingClientRect().top;
      frame.scrollTop += above - frame.clientHeight * share;
    } else element?.scrollIntoView({ block: share > 0.1 ? "center" : "start" });
  };

  const name = (entry) => {
    const toc = entry.closest(".xl-toc");
    if (entry.getAttribute("aria-current") === "true") return;
    all("[aria-current]", toc).forEach((other) => other.removeAttribute("aria-current"));
    entry.setAttribute("aria-current", "true");
    const here = toc.closest(".xl-reader")?.querySelector(".xl-here");
    if (here) here.textContent = entry.textContent;
    const frame = toc.closest(".st-key-outline") ?? toc;
    const above = entry.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    if (above < 0 || above > frame.clientHeight - 30) frame.scrollTop += above - frame.clientHeight / 2;
  };

  // the part in view is the marked one of the outline
  const follow = () => {
    waiting = 0;
    const report = document.querySelector(".xl-report");
    const toc = document.querySelector(".xl-toc");
    if (!report || !toc || Date.now() < heldUntil) return;
    const line = (report.closest(".xl-scroll")?.getBoundingClientRect().top ?? 50) + 80;
    let current = "0";
    for (const head of all("[data-at]", report)) {
      if (head.getBoundingClientRect().top > line) break;
      current = head.dataset.at;
    }
    const entry = toc.querySelector(`[data-go="${current}"]`);
    if (entry) name(entry);
  };

  const goTo = (entry) => {
    const root = entry.closest(".xl-reader") ?? document;
    const head = root.querySelector(`.xl-report [data-at="${entry.dataset.go}"]`) ?? root.querySelector(".xl-report > *");
    entry.closest("details")?.removeAttribute("open");
    heldUntil = Date.now() + 700;
    name(entry);
    bring(head, 0.02);
  };

  const step = (button) => {
    const report = (button.closest(".xl-reader") ?? document).querySelector(".xl-report");
    if (!report) return;
    const blocks = [...report.children];
    const from = report.querySelector(":scope > .xl-at") ?? report.querySelector("mark:not(.xl-hit)")?.closest(".xl-report > *");
    const to = blocks[Math.max(0, Math.min(blocks.length - 1, blocks.indexOf(from) + Number(button.dataset.step)))];
    from?.classList.remove("xl-at");
    to.classList.add("xl-at");
    bring(to, 0.3);
  };

  // the answer's text may be on the page a moment before the button that it leads to
  const press = (selector, tries = 25) => {
    const button = document.querySelector(selector);
    if (button) button.click();
    else if (tries) setTimeout(press, 200, selector, tries - 1);
  };

  const openCite = (button, event) => {
    const mark = button.closest(".xl-mark");
    if (noHover.matches && !mark.classList.contains("open")) {
      shut();
      mark.classList.add("open");
      place(mark);
      return;
    }
    shut();
    lastCite = button.dataset.cite;
    byKey = event.detail === 0;
    press(`.st-key-cite-${CSS.escape(lastCite)} button`);
  };

  document.addEventListener("click", (event) => {
    const found = event.target.closest?.("[data-cite], [data-go], [data-step]");
    if (!found) return shut();
    if ("cite" in found.dataset) openCite(found, event);
    else if ("go" in found.dataset) goTo(found);
    else step(found);
  });
  for (const kind of ["pointerover", "focusin"])
    document.addEventListener(kind, (event) => {
      const mark = event.target.closest?.(".xl-mark");
      if (mark) place(mark);
    });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    shut();
    const mark = document.activeElement?.closest?.(".xl-mark");
    if (mark) document.activeElement.blur();
    if (document.activeElement?.closest?.(".st-key-evidence")) {
      document.querySelector(".st-key-evidence-close button")?.click();
      if (lastCite) document.querySelector(`[data-cite="${lastCite}"]`)?.focus();
    }
  });
  document.addEventListener("scroll", () => (waiting ||= requestAnimationFrame(follow)), { capture: true, passive: true });

  window.xunliReading = {
    // a passage was opened: it comes into view, and so does the mark or button that was pressed, for the chat got narrower
    passage(number, n) {
      const frame = document.querySelector(".st-key-evidence .xl-scroll");
      bring(document.querySelector(".st-key-evidence .xl-report mark"), 0.3);
      const cite = `${number}-${n}`;
      const mark = lastCite === cite && document.querySelector(`[data-cite="${cite}"]`);
      (mark || document.querySelector(`.st-key-cite-${cite}`))?.scrollIntoView({ block: "nearest" });
      if (byKey && mark) frame?.focus({ preventScroll: true });
      byKey = false;
    },
    // the picture of a page: the marked passage comes into view once the picture is there
    page(thousandths, tries = 20) {
      const frame = document.querySelector(".st-key-evidence-picture");
      const picture = frame?.querySelector("img");
      if (picture?.complete && picture.clientHeight > 50) frame.scrollTop = (picture.clientHeight * thousandths) / 1000 - 60;
      else if (tries) setTimeout(() => this.page(thousandths, tries - 1), 100);
    },
    // the library: the passage, the chosen part or a hit comes into view
    report(start) {
      const passage = document.querySelector(".xl-report mark:not(.xl-hit)");
      heldUntil = Date.now() + 900; // the outline already shows where this is
      bring(passage ?? document.querySelector(`.xl-report [data-at="${start}"]`), passage ? 0.3 : 0.02);
    },
    hit(at) {
      all(".xl-hit.now").forEach((other) => other.classList.remove("now"));
      const found = all(`.xl-hit[data-hit="${at}"]`);
      found.forEach((piece) => piece.classList.add("now"));
      bring(found[0], 0.4);
    },
  };
})();
