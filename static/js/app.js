/* Comforts on top of pages that work without them. htmx does the rest. */
(() => {
  "use strict";

  /* htmx 4.0.1 swallows clicks that ask for a new tab on links it handles. */
  addEventListener("click", (e) => {
    if ((e.ctrlKey || e.metaKey || e.shiftKey) && e.target.closest?.("a[href]")) e.stopImmediatePropagation();
  }, true);

  const busy = (on) => (e) => {
    const target = e.detail.ctx?.target;
    if (!(target instanceof Element)) return;
    if (on) target.setAttribute("aria-busy", "true"); else target.removeAttribute("aria-busy");
  };
  addEventListener("htmx:before:request", busy(true));
  addEventListener("htmx:finally:request", busy(false));

  /* The server is out of reach: say so, and keep what was typed. */
  addEventListener("htmx:error", (e) => {
    const flash = document.getElementById("flash");
    if (!flash || !e.detail.ctx) return;
    const words = document.createElement("p");
    words.className = "msg bad";
    words.textContent = flash.dataset.offline;
    flash.replaceChildren(words);
  });

  addEventListener("htmx:confirm", (e) => {
    const question = e.detail.ctx.confirm;
    const dialog = document.getElementById("confirm");
    if (!question || !dialog) return;
    e.preventDefault();
    dialog.querySelector("[data-message]").textContent = question;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") e.detail.issueRequest(); else e.detail.dropRequest();
    }, { once: true });
  });

  /* Escape closes an open menu and gives the focus back. */
  addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const menu = e.target.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  /* A click elsewhere closes it too. */
  addEventListener("click", (e) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(e.target)) menu.open = false;
  });

  /* In the lanes, + and - zoom, Page up and Page down move in time: they press the links that do so. */
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !e.target.closest?.("#lanes")) return;
    const link = [...document.querySelectorAll("#results [data-key]")].find((a) => a.dataset.key === (e.key === "=" ? "+" : e.key));
    if (!link) return;
    e.preventDefault();
    link.click();
  });

  /* Lists are copied with their italics and links, and as plain text for where these have no place. */
  const copyList = (list) => {
    const lines = [...list.querySelectorAll("li")].map((li, at) => {
      const words = li.textContent.trim().replace(/\s+/g, " ");
      return list.tagName === "OL" ? `${at + 1}. ${words}` : words;
    });
    const blob = (type, words) => new Blob([words], { type });
    return navigator.clipboard.write([new ClipboardItem({
      "text/plain": blob("text/plain", lines.join("\n")),
      "text/html": blob("text/html", list.outerHTML),
    })]);
  };

  /* Copy buttons: data-copy holds the words, or names the field or the list that does. */
  addEventListener("click", async (e) => {
    const button = e.target.closest?.("[data-copy]");
    if (!button || !navigator.clipboard) return;
    const field = button.dataset.copy.startsWith("#") ? document.querySelector(button.dataset.copy) : null;
    e.preventDefault();
    if (field && !("value" in field)) await copyList(field);
    else await navigator.clipboard.writeText(field ? field.value : new URL(button.dataset.copy, location.href).href);
    const said = button.querySelector(".lbl") ?? button;
    const before = said.textContent;
    said.textContent = "Copied";
    setTimeout(() => { said.textContent = before; }, 2000);
  });
})();
