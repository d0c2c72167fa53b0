/* The desk: rows by keys, judged in place. Every act names its own row and the version that was seen. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const table = document.getElementById("rows");
  const peek = document.getElementById("peek");
  const live = document.getElementById("desk-live");
  const alarm = document.getElementById("desk-alarm");
  if (!table || !peek) return;

  const rows = () => [...table.querySelectorAll("tbody tr")];
  const current = () => table.querySelector("tr[aria-current]");
  const PARTIAL = { "HX-Request": "true", "HX-Request-Type": "partial" };
  const say = (words) => { live.textContent = words; };
  const title = (row) => row.querySelector(".ttl").textContent.trim();
  const warn = (words) => {
    const said = document.createElement("p");
    said.className = "msg bad";
    said.textContent = words;
    alarm.replaceChildren(said);
  };

  let asked = 0;
  let timer = 0;
  const look = async (row) => {
    const mine = ++asked;
    /* Nobody types into a form that is about to be replaced. */
    peek.setAttribute("aria-busy", "true");
    peek.inert = true;
    try {
      const answer = await fetch(row.querySelector(".ttl").href, { headers: PARTIAL });
      const words = await answer.text();
      /* A slow answer about a row that is left already shows nothing. */
      if (mine !== asked) return;
      if (answer.ok) peek.innerHTML = words; else warn("The row could not be shown. Try again.");
    } catch { if (mine === asked) warn(document.getElementById("flash").dataset.offline); }
    if (mine !== asked) return;
    peek.removeAttribute("aria-busy");
    peek.inert = false;
  };

  const go = (row, { focus = true, before = "" } = {}) => {
    if (!row) { say(before || "No more rows on this page."); return; }
    const old = current();
    if (old && old !== row) { old.classList.remove("on"); old.removeAttribute("aria-current"); }
    row.classList.add("on");
    row.setAttribute("aria-current", "true");
    if (focus) row.querySelector(".ttl").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    const all = rows();
    say(`${before ? `${before} ` : ""}${all.indexOf(row) + 1} of ${all.length}: ${title(row)}`);
    clearTimeout(timer);
    timer = setTimeout(look, 120, row);
  };
  const step = (by) => () => {
    const all = rows();
    const at = all.indexOf(current());
    go(all[at < 0 ? 0 : at + by]);
  };

  /* One judgement at a time: keys that come while it is on its way do nothing. */
  let isBusy = false;
  const judge = async (row, fields, before) => {
    if (isBusy) return;
    isBusy = true;
    row.setAttribute("aria-busy", "true");
    alarm.replaceChildren();
    try {
      const answer = await fetch(table.dataset.judge, { method: "POST", headers: PARTIAL, body: new URLSearchParams(fields) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok) {
        warn(page.body.textContent.trim().replace(/\s+/g, " "));
        row.removeAttribute("aria-busy");
        return;
      }
      const wasCurrent = row === current();
      const hadFocus = row.contains(document.activeElement) || peek.contains(document.activeElement);
      const next = rows()[rows().indexOf(row) + 1];
      const judged = document.adoptNode(page.querySelector("tr"));
      row.replaceWith(judged);
      const said = page.querySelector("[data-said]");
      document.getElementById("flash").replaceChildren(...(said ? said.childNodes : []));
      if (wasCurrent) go(next ?? judged, { focus: hadFocus, before });
      else say(before);
    } catch {
      warn(document.getElementById("flash").dataset.offline);
      row.removeAttribute("aria-busy");
    } finally { isBusy = false; }
  };
  const press = (verdict, before) => (e) => {
    const row = current();
    if (!row || e.repeat || isBusy) return;
    if (row.dataset.done) { say("This row is judged already."); return; }
    if (!(row.dataset.may ?? "").split(" ").includes(verdict)) { say("That cannot be done with this row."); return; }
    judge(row, { row: row.dataset.key, seen: row.dataset.seen, verdict, kept: table.dataset.kept }, before);
  };

  const help = document.getElementById("desk-keys");
  const open = (e) => {
    const row = current();
    if (!row || (e.key === "Enter" && !e.target.closest(".ttl") && e.target !== document.body)) return false;
    location.assign(row.dataset.open);
  };
  window.dateline.onKeys({
    j: step(1),
    k: step(-1),
    x: () => { current()?.querySelector("input[type=checkbox]")?.click(); },
    c: press("checked", "Checked."),
    d: press("dispute", "Disputed."),
    o: open,
    Enter: open,
    "?": () => { help.showModal(); },
  });

  table.addEventListener("click", (e) => {
    const link = e.target.closest(".ttl");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    go(link.closest("tr"));
    /* Where the row that is looked at stands below the list. */
    if (peek.offsetTop > table.offsetTop + 200) peek.scrollIntoView({ block: "start" });
  });
  peek.addEventListener("click", (e) => {
    if (!e.target.closest("[data-skip]")) return;
    e.preventDefault();
    step(1)();
  });
  peek.addEventListener("submit", (e) => {
    const form = e.target.closest("form[data-judges]");
    const row = form && rows().find((one) => one.dataset.key === form.dataset.judges);
    if (!row) return;
    e.preventDefault();
    const fields = Object.fromEntries(new FormData(form, e.submitter));
    judge(row, fields, fields.verdict === "dispute" ? "Disputed." : "Checked.");
  });

  const chosen = document.getElementById("chosen");
  const every = document.getElementById("every");
  const boxes = () => [...table.querySelectorAll("input[name=pick]")];
  const count = () => { if (chosen) chosen.textContent = `${boxes().filter((box) => box.checked).length} selected`; };
  every?.addEventListener("change", () => { for (const box of boxes()) box.checked = every.checked; count(); });
  table.addEventListener("change", count);
  count();
});
