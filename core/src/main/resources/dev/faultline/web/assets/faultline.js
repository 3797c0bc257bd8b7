"use strict";
// Everything here makes pages quicker to use; each of them works without it.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Times: the title also says the reader's own time.
  const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  function localTimes(from) {
    for (const time of $$("time[datetime]", from)) {
      const at = new Date(time.dateTime);
      if (!time.dataset.local && !Number.isNaN(at.getTime())) {
        time.dataset.local = "1";
        time.title = (time.title || time.textContent) + "\n" + local.format(at) + " here";
      }
    }
  }

  // Copying.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = $("pre", button.parentElement).textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      // No clipboard on plain http: select the text, so that one key copies it.
      getSelection().selectAllChildren($("pre", button.parentElement));
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });

  // Colours: at once, without a new page; the server reads the same cookie.
  const order = { auto: "light", light: "dark", dark: "auto" };
  function showTheme(theme) {
    root.dataset.theme = theme;
    const form = $("#theme-form");
    form.elements.theme.value = order[theme];
    const button = $("button", form);
    button.title = "Colours: " + theme + ". Press to change.";
    button.setAttribute("aria-label", "Colours: " + theme);
    document.dispatchEvent(new Event("faultline:colours"));
  }
  function nextTheme() {
    const theme = order[root.dataset.theme] || "auto";
    document.cookie = "faultline_theme=" + theme + "; Path=/; Max-Age=31536000; SameSite=Lax"
      + (location.protocol === "https:" ? "; Secure" : "");
    showTheme(theme);
  }
  $("#theme-form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    nextTheme();
  });

  // Selecting issues.
  function countSelected() {
    const boxes = $$("#bulk [name=id]");
    const on = boxes.filter((box) => box.checked).length;
    const text = $("#selected");
    if (text) text.textContent = on ? on + " selected" : "";
    const all = $("#select-all");
    if (all) {
      all.checked = on > 0 && on === boxes.length;
      all.indeterminate = on > 0 && on < boxes.length;
    }
  }
  document.addEventListener("change", (event) => {
    if (event.target.id === "select-all") {
      for (const box of $$("#bulk [name=id]")) box.checked = event.target.checked;
    }
    countSelected();
  });

  // The row the keyboard is at, by issue, so that it stays when the list is renewed.
  let at = null;
  const rows = () => $$("[data-row]");
  const keyOf = (row) => row.dataset.id || $("a", row)?.getAttribute("href");
  function current() {
    return rows().find((row) => keyOf(row) === at);
  }
  function goTo(row) {
    for (const other of rows()) other.classList.toggle("at", other === row);
    if (!row) return;
    at = keyOf(row);
    row.scrollIntoView({ block: "nearest" });
    $("a.title, a.name, a", row)?.focus({ preventScroll: true });
  }
  function move(by) {
    const all = rows();
    const index = all.indexOf(current());
    goTo(all[Math.min(all.length - 1, Math.max(0, index + by))]);
  }
  function press(status) {
    const form = $("#bulk") || $("#status-form");
    const button = form && $('button[value="' + status + '"]', form);
    if (!button) return;
    const row = current();
    if (form.id === "bulk" && !$("[name=id]:checked", form)) {
      if (!row) return;
      $("[name=id]", row).checked = true;
    }
    button.click();
  }
  function follow(name) {
    const page = $("[data-issue]");
    const href = page?.dataset[name];
    if (href) location.assign(href);
    return Boolean(page);
  }
  const keys = {
    j: () => { if (!follow("older")) move(1); },
    k: () => { if (!follow("newer")) move(-1); },
    o: () => { const row = current(); if (row) $("a.title, a.name, a", row)?.click(); },
    x: () => {
      const box = current() && $("[name=id]", current());
      if (box) { box.checked = !box.checked; countSelected(); }
    },
    "/": () => { const search = $("#search"); if (search) { search.focus(); search.select(); } },
    r: () => press("resolved"),
    i: () => press("ignored"),
    u: () => { const up = $("[data-up]"); if (up) location.assign(up.dataset.up); },
    t: nextTheme,
    "?": () => $("#help").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (target.matches("input:not([type=checkbox]), textarea, select")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if ($("dialog[open]")) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  $("#help-button")?.addEventListener("click", () => $("#help").showModal());

  // Lists renew themselves every half minute, unless somebody is at work in them.
  async function renew() {
    const list = $("#issues[data-live]");
    if (!list || document.hidden || !globalThis.htmx) return;
    if ($("[name=id]:checked", list) || getSelection().toString() || $("dialog[open]")) return;
    if (new URLSearchParams(location.search).get("cursor")) return;
    htmx.ajax("GET", list.dataset.live, { target: "#issues", select: "#issues", swap: "outerHTML" });
  }
  setInterval(renew, 30_000);

  // What a change did is told once, not again when the page is reloaded.
  const address = new URL(location.href);
  if (address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(history.state, "", address);
  }

  function dress(from) {
    localTimes(from);
    countSelected();
    const row = current();
    if (row) row.classList.add("at");
  }
  // Tabs keep what the filter form says, and the form what the tab says, after a part was renewed.
  document.addEventListener("htmx:afterSwap", () => dress(document));
  dress(document);
  $("form[data-submit-at-once]")?.requestSubmit();
})();
