/* The event form: names as chips. Without this file each of these fields is a plain list, one name a line. */
(() => {
  "use strict";

  const lines = (text) => [...new Set(text.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter(Boolean))];

  const chip = (name, remove) => {
    const shown = document.getElementById("chip").content.firstElementChild.cloneNode(true);
    shown.prepend(name);
    const button = shown.querySelector("button");
    button.setAttribute("aria-label", `Remove ${name}`);
    button.addEventListener("click", remove);
    return shown;
  };

  /* The field in which one name is typed. It has no name of its own: the list is what is sent. */
  const field = (list) => {
    const input = document.createElement("input");
    input.className = "input";
    input.autocomplete = "off";
    input.setAttribute("list", list.dataset.tokens);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (list.hasAttribute(name)) input.setAttribute(name, list.getAttribute(name));
    }
    document.getElementById(`${list.id}-h`).textContent = list.dataset.hint;
    /* The label and the links of the error summary lead to what is seen. */
    input.id = list.id;
    list.removeAttribute("id");
    return input;
  };

  /* Where there are too many names to send them all, those that fit are asked for. */
  const suggest = (input, list) => {
    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const typed = input.value.trim();
        if (!typed) return;
        const url = `${list.dataset.suggest}?q=${encodeURIComponent(typed)}`;
        htmx.ajax("GET", url, { target: `#${list.dataset.tokens}`, swap: "innerHTML" });
      }, 250);
    });
  };

  const enhance = (list) => {
    const input = field(list);
    const box = document.createElement("div");
    const told = document.createElement("p");
    let names = lines(list.value);

    /* What is still being typed counts as well, so that nothing is lost when the form is sent. */
    const write = () => { list.value = lines([...names, input.value].join("\n")).join("\n"); };
    const set = (wanted, words) => {
      names = wanted;
      box.querySelectorAll(".chip").forEach((old) => old.remove());
      for (const name of names) input.before(chip(name, () => remove(name)));
      told.textContent = words;
      write();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const add = (typed) => {
      input.value = "";
      set(lines([...names, ...typed].join("\n")), `${typed.join(", ")} added`);
    };
    const remove = (name) => {
      set(names.filter((other) => other !== name), `${name} removed`);
      input.focus();
    };

    input.addEventListener("input", write);
    input.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.isComposing) {
        /* Enter adds the name; it never sends the form from here. */
        e.preventDefault();
        if (input.value.trim()) add(lines(input.value));
      } else if (e.key === "Backspace" && !input.value && names.length) {
        /* The last name goes back into the field, where it can be changed. */
        e.preventDefault();
        input.value = names.at(-1);
        set(names.slice(0, -1), `${input.value} can be changed`);
      }
    });
    input.addEventListener("paste", (e) => {
      const pasted = e.clipboardData?.getData("text") ?? "";
      if (!pasted.includes("\n")) return;
      e.preventDefault();
      add(lines(`${input.value}\n${pasted}`));
    });
    if (list.dataset.suggest) suggest(input, list);

    box.className = "tokens";
    told.className = "sr";
    told.setAttribute("role", "status");
    for (const name of names) box.append(chip(name, () => remove(name)));
    box.append(input);
    list.hidden = true;
    list.before(box);
    list.after(told);
  };

  addEventListener("DOMContentLoaded", () => {
    for (const list of document.querySelectorAll("textarea[data-tokens]")) enhance(list);
  });
})();
