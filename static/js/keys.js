/* Single keys of a page, in one place: silent in fields, with modifiers, in dialogs and menus, and where switched off. */
(() => {
  "use strict";
  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, details.menu[open]";

  /* dateline.onKeys({j: act}): `act(event)` is called for its key; where it gives false, the key keeps its own meaning. */
  const onKeys = (keys) => addEventListener("keydown", (e) => {
    if (document.documentElement.dataset.keys === "off") return;
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target.closest?.(FIELDS)) return;
    const act = Object.hasOwn(keys, e.key) ? keys[e.key] : null;
    if (act && act(e) !== false) e.preventDefault();
  });
  window.dateline = { ...window.dateline, onKeys };
})();
