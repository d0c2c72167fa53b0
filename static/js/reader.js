/* Comforts of the reader: a toolbar for selected words, the panel for citing them, keys from passage to passage. */
(() => {
  "use strict";

  const LONGEST = 1500; // characters of a quote that an address carries whole
  const ENDS = 150;

  const paragraphOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(".para > p[data-start]");
  const codePoints = (words) => [...words].length;

  /* The words of a range as the text has them: without the numbers of the notes. */
  const wordsOf = (range) => {
    const copy = range.cloneContents();
    for (const number of copy.querySelectorAll("sup")) number.remove();
    return copy.textContent;
  };

  /* What the selection takes of each paragraph, in order: ranges that hold words. */
  const pieces = (range) => {
    const found = [];
    for (const paragraph of document.querySelectorAll("[data-reader] .para > p[data-start]")) {
      if (!range.intersectsNode(paragraph)) continue;
      const piece = document.createRange();
      piece.selectNodeContents(paragraph);
      if (paragraph.contains(range.startContainer)) piece.setStart(range.startContainer, range.startOffset);
      if (paragraph.contains(range.endContainer)) piece.setEnd(range.endContainer, range.endOffset);
      const words = wordsOf(piece);
      if (words.trim()) found.push({ paragraph, piece, words });
    }
    return found;
  };

  /* Words, paragraph and code point of what is selected in the reader; null where nothing is. */
  const selected = () => {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const reader = document.querySelector("[data-reader]");
    const found = reader?.contains(range.commonAncestorContainer) ? pieces(range) : [];
    if (!found.length) return null;
    const { paragraph, piece, words } = found[0];
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(piece.startContainer, piece.startOffset);
    const skipped = words.length - words.trimStart().length;
    const start = Number(paragraph.dataset.start) + codePoints(wordsOf(before)) + codePoints(words.slice(0, skipped));
    const quote = found.map((part) => part.words.trim()).join("\n");
    return { quote: shortened(quote), at: paragraph.parentElement.id, start, text: reader.dataset.text, range };
  };

  const shortened = (quote) => {
    if (quote.length <= LONGEST) return quote;
    const first = quote.slice(0, ENDS).replace(/\S*$/u, "").trim();
    const last = quote.slice(-ENDS).replace(/^\S*/u, "").trim();
    return `${first} … ${last}`;
  };

  /* --- the toolbar --- */

  const toolbar = () => document.querySelector(".seltool");

  const offer = () => {
    const tools = toolbar();
    if (!tools || tools.contains(document.activeElement)) return;
    const words = selected();
    tools.hidden = !words;
    if (!words) return;
    for (const link of tools.querySelectorAll("a")) {
      const address = new URL(link.href);
      for (const name of ["quote", "at", "start", "text"]) address.searchParams.set(name, words[name]);
      link.href = address.href;
    }
    const isBeside = matchMedia("(pointer: fine) and (width >= 48rem)").matches;
    tools.classList.toggle("at", isBeside);
    if (isBeside) moveBeside(tools, words.range.getBoundingClientRect());
  };

  const moveBeside = (tools, words) => {
    const host = (tools.offsetParent ?? document.body).getBoundingClientRect();
    const left = Math.max(8, Math.min(words.left, innerWidth - tools.offsetWidth - 8));
    const above = words.top - tools.offsetHeight - 8;
    const top = above > 70 ? above : Math.min(words.bottom + 8, innerHeight - tools.offsetHeight - 8);
    tools.style.setProperty("--sel-x", `${left - host.left}px`);
    tools.style.setProperty("--sel-y", `${top - host.top}px`);
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 120);
  });

  /* The toolbar stands far behind the text; from selected words, Tab leads to it. */
  addEventListener("keydown", (e) => {
    const tools = toolbar();
    if (e.key !== "Tab" || e.shiftKey || !tools || tools.hidden || tools.contains(document.activeElement)) return;
    if (!selected()) return;
    e.preventDefault();
    tools.querySelector("a").focus();
  });

  /* --- the panel --- */

  let opener = null;
  let current = null; // id of the anchor of the passage that was gone to last

  addEventListener("click", (e) => {
    const link = e.target.closest?.("a[data-opens-panel]");
    const panel = document.getElementById("cite-panel");
    if (!link || !panel || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    opener = link.closest(".seltool") ? new URL(link.href).searchParams.get("at") : link;
    if (toolbar()) toolbar().hidden = true;
    htmx.ajax("GET", link.href, { target: "#cite-panel", swap: "outerHTML" });
  });

  const close = () => {
    const panel = document.querySelector("#cite-panel[data-panel]");
    if (!panel) return false;
    const empty = document.createElement("div");
    empty.id = "cite-panel";
    panel.replaceWith(empty);
    const back = typeof opener === "string" ? document.querySelector(`#${CSS.escape(opener)} > .pn`) : opener;
    // "Cite from" is seen only while its paragraph has the focus.
    back?.closest(".para")?.querySelector(".pn")?.focus();
    back?.focus();
    return true;
  };

  addEventListener("click", (e) => { if (e.target.closest?.("#cite-panel [data-close]")) close(); });

  addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (!close() && toolbar() && !toolbar().hidden) {
      if (toolbar().contains(document.activeElement)) document.activeElement.blur();
      toolbar().hidden = true;
    }
  });

  /* What was just done is told at the top of the page, which may be out of sight: for a while it comes along. */
  const showMessage = () => {
    const flash = document.getElementById("flash");
    flash.classList.add("stays-in-view");
    setTimeout(() => flash.classList.remove("stays-in-view"), 12000);
  };

  /* What was just cited: its note gets the focus. */
  addEventListener("htmx:after:swap", () => {
    const note = document.querySelector("[data-new]");
    if (!note) return;
    note.removeAttribute("data-new");
    current = note.id.replace("note", "passage");
    document.getSelection()?.removeAllRanges();
    showMessage();
    note.focus({ preventScroll: true });
    note.scrollIntoView({ block: "nearest" });
  });

  /* --- from passage to passage --- */

  /* The first passage below the upper edge of the window, or the last one above it. */
  const besideView = (passages, step) => {
    const below = passages.findIndex((anchor) => anchor.getBoundingClientRect().top > 60);
    const at = below < 0 ? passages.length : below;
    return step > 0 ? at : at - 1;
  };

  const go = (step) => {
    const passages = [...document.querySelectorAll("[data-reader] mark .anchor")];
    const bar = document.querySelector(".readerbar");
    const known = document.getElementById(current ?? location.hash.slice(1));
    const from = passages.indexOf(known);
    const next = from < 0 ? besideView(passages, step) : from + step;
    const anchor = passages[next];
    if (!anchor) {
      const on = step > 0 ? bar?.dataset.after : bar?.dataset.before;
      if (on) location.assign(on);
      else say(step > 0 ? "That was the last passage" : "That was the first passage");
      return;
    }
    current = anchor.id;
    anchor.closest("mark").querySelector("a")?.focus({ preventScroll: true });
    anchor.closest("mark").scrollIntoView({ block: "center" });
    const note = document.getElementById(anchor.id.replace("passage", "note"));
    say(`Passage ${note?.textContent.trim().replace(/\s+/g, " ") ?? ""}`);
  };

  const say = (words) => {
    const line = document.getElementById("reader-says");
    if (line) line.textContent = words;
  };

  addEventListener("click", (e) => {
    const link = e.target.closest?.("a[data-passage]");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    go(Number(link.dataset.passage));
  });

  const unlessCiting = (step) => (e) => {
    if (e.target.closest?.("[data-panel]")) return false;
    go(step);
    return true;
  };
  window.dateline.onKeys({ n: unlessCiting(1), p: unlessCiting(-1) });
})();
