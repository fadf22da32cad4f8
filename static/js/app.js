// The script of every page. Each part improves something that works without it.
const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const on = (name, handler, options) => document.addEventListener(name, handler, options);
const setCookie = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};

// --- Dialogs: command and commandfor where the browser does not know them yet ---------------
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  on("click", (event) => {
    const button = event.target.closest("[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "close") dialog.close();
    else dialog.showModal();
  });
}
on("click", (event) => {
  if (event.target.matches?.("dialog[open]") && outside(event.target, event)) event.target.close();
});
function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right
    || event.clientY < box.top || event.clientY > box.bottom;
}

// --- Toasts ----------------------------------------------------------------------------------
const toasts = $("#toasts");
function live(toast) {
  if (toast.nodeType !== 1 || toast.hasAttribute("data-stay")) return;
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 6000); };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}
if (toasts) {
  [...toasts.children].forEach(live);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(live);
  }).observe(toasts, { childList: true });
}
on("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast")?.remove());

let failed = null;
function networkToast(again) {
  failed = again;
  const template = $("#toast-network");
  if (!template || $("[data-retry]", toasts)) return;
  toasts.append(template.content.cloneNode(true));
}
on("click", (event) => {
  if (!event.target.closest("[data-retry]")) return;
  event.target.closest(".toast").remove();
  failed?.();
});

// --- htmx: errors, focus after a swap ---------------------------------------------------------
let focusedId = "";
on("htmx:beforeRequest", () => { focusedId = document.activeElement?.id || ""; });
on("htmx:beforeSwap", ({ detail }) => {
  // a problem answers with a toast out of band and asks to swap nothing else
  if (detail.xhr.status >= 400 && detail.xhr.getResponseHeader("HX-Reswap") === "none") {
    detail.shouldSwap = true;
  }
});
on("htmx:afterSettle", ({ target, detail }) => {
  ready(target);
  if (target.id === "palette-results") {
    const options = $$("[role=option]", palette);
    return options.length ? choose(options, 0) : undefined;
  }
  if (detail.xhr?.status === 422) return focusError(target);
  if (focusedId && document.activeElement === document.body) {
    document.getElementById(focusedId)?.focus();
  }
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  on(name, ({ detail }) => {
    const { elt, target } = detail;
    networkToast(() => {
      if (elt.matches("form")) elt.requestSubmit();
      else window.htmx.ajax("GET", elt.getAttribute("hx-get"), { source: elt, target });
    });
  });
}
on("htmx:afterRequest", ({ detail }) => release(detail.elt));
function focusError(from) {
  ($("[aria-invalid=true]", from) || $(".error-summary", from))?.focus();
}

// --- Forms: no double submit, drafts ----------------------------------------------------------
on("submit", ({ target, submitter, defaultPrevented }) => {
  if (defaultPrevented || target.method === "dialog" || target.role === "search") return;
  if (target.dataset.draft) sessionStorage.setItem("draft-sent", target.dataset.draft);
  setTimeout(() => {
    $$("[type=submit]", target).forEach((button) => { button.disabled = true; });
    submitter?.setAttribute("aria-busy", "true");
  });
});
function release(form) {
  $$("[type=submit]", form).forEach((button) => {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) $$("form").forEach(release);
});

const isTick = (field) => field.matches("[type=checkbox],[type=radio]");
const draftKey = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
const draftFields = (form) => [...form.elements].filter(
  (field) => field.name && !field.matches("[type=hidden],[type=password],[type=file],button"),
);
on("input", ({ target }) => {
  const form = target.form;
  if (!form?.dataset.draft) return;
  const values = draftFields(form).map((field) => (isTick(field) ? field.checked : field.value));
  sessionStorage.setItem(draftKey(form), JSON.stringify(values));
});
function restoreDraft(form) {
  const key = draftKey(form);
  if ($("[aria-invalid=true]", form)) return;
  const fields = draftFields(form);
  const values = JSON.parse(sessionStorage.getItem(key) || "[]");
  if (values.length !== fields.length) return;
  fields.forEach((field, index) => {
    field[isTick(field) ? "checked" : "value"] = values[index];
  });
}
function dropSentDraft() {
  const sent = sessionStorage.getItem("draft-sent");
  if (!sent) return;
  sessionStorage.removeItem("draft-sent");
  if ($(`form[data-draft="${CSS.escape(sent)}"] [aria-invalid=true]`)) return;
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith("draft:") && key.endsWith(`:${sent}`))
    .forEach((key) => sessionStorage.removeItem(key));
}

// --- Two of three: total, amount and price; the third follows ---------------------------------
const parse = (text) => {
  const plain = text.replace(/[\s'’\u00a0\u202f]/g, "");
  const sign = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
  if (sign < 0) return plain ? Number(plain) : NaN;
  return Number(`${plain.slice(0, sign).replace(/[.,]/g, "")}.${plain.slice(sign + 1)}`);
};
window.garageNumber = parse;
const RULES = {
  total: (v) => v.amount * v.price, amount: (v) => v.total / v.price, price: (v) => v.total / v.amount,
};
customElements.define("two-of-three", class extends HTMLElement {
  connectedCallback() {
    const [total, amount, price] = (this.getAttribute("places") || "2 3 3").split(" ").map(Number);
    this.places = { total, amount, price };
    this.order = [];
    this.addEventListener("input", ({ target }) => {
      const role = target.dataset.role;
      if (!role) return;
      this.order = [role, ...this.order.filter((other) => other !== role)];
      this.follow();
    });
  }

  follow() {
    const fields = Object.fromEntries(
      $$("[data-role]", this).map((field) => [field.dataset.role, field]),
    );
    const values = Object.fromEntries(
      Object.entries(fields).map(([role, field]) => [role, parse(field.value)]),
    );
    const typed = this.order.filter((role) => values[role] > 0).slice(0, 2);
    if (typed.length < 2) return;
    const third = Object.keys(RULES).find((role) => !typed.includes(role));
    const result = RULES[third](values);
    if (!Number.isFinite(result)) return;
    fields[third].value = result.toFixed(this.places[third]);
    for (const [role, field] of Object.entries(fields)) {
      field.closest(".row, .field")?.classList.toggle("calc", role === third);
    }
  }
});

// --- A chosen photo needs no second tap ---------------------------------------------------------
on("change", ({ target }) => {
  if (target.matches("[data-submit-on-change]")) target.form.requestSubmit();
});

// --- Palette ----------------------------------------------------------------------------------
const palette = $("#palette");
function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  const input = $("input", palette);
  input.select();
  input.dispatchEvent(new Event("palette-open"));
}
palette?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    return palette.close();
  }
  const options = $$("[role=option]", palette);
  const current = options.findIndex((option) => option.ariaSelected === "true");
  if (event.key === "Enter" && options.length) {
    event.preventDefault();
    options[Math.max(current, 0)].click();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !options.length) return;
  event.preventDefault();
  choose(options, (current + step + options.length) % options.length);
});
function choose(options, index) {
  options.forEach((option, place) => { option.ariaSelected = String(place === index); });
  $("input", palette).setAttribute("aria-activedescendant", options[index].id);
  options[index].scrollIntoView({ block: "nearest" });
}
on("click", (event) => {
  if (event.ctrlKey || event.metaKey || !event.target.closest("[data-palette]") || !palette) return;
  event.preventDefault();
  openPalette();
});

// --- Menus: arrow keys ------------------------------------------------------------------------
on("keydown", (event) => {
  const menu = event.target.closest(".menu[popover]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  event.preventDefault();
  const entries = $$("a, button", menu);
  const place = entries.indexOf(document.activeElement) + step;
  entries[(place + entries.length) % entries.length].focus();
});

// --- Keys -------------------------------------------------------------------------------------
const ROWS = ".row-link, .due .t, .docs a, .timeline .t, .results a";
const TYPING = "input:not([type=checkbox],[type=radio],[type=range]), textarea, select, [contenteditable]";
let prefix = "";
on("keydown", (event) => {
  const chord = `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.key.toLowerCase()}`;
  if (chord === "ctrl+k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.altKey || event.isComposing) return;
  if (chord.startsWith("ctrl+")) return press(chord, event);
  if (root.dataset.shortcuts === "off" || event.target.closest(TYPING) || $("dialog[open]")) return;
  const keys = prefix + chord;
  prefix = chord === "g" ? "g " : "";
  if (prefix) return void setTimeout(() => { prefix = ""; }, 1500);
  if (!plainKey(keys, event)) press(keys, event);
});
function plainKey(keys, event) {
  if (keys === "/") openPalette();
  else if (keys === "?") $("#shortcuts")?.showModal();
  else if (keys === "j" || keys === "k") moveRow(keys === "j" ? 1 : -1);
  else if (keys === "x") $("input[type=checkbox]", document.activeElement.closest("tr, li") || undefined)?.click();
  else if (/^[1-9]$/.test(keys)) $(`[data-vehicle="${keys}"]`)?.click();
  else return false;
  event.preventDefault();
  return true;
}
function press(keys, event) {
  const element = $(`[data-key="${CSS.escape(keys)}"]`);
  if (!element) return;
  event.preventDefault();
  if (element.matches(TYPING)) element.focus();
  else element.click();
}
function moveRow(step) {
  const rows = $$(ROWS).filter((row) => row.offsetParent);
  const place = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(place + step, 0), rows.length - 1)]?.focus();
}

// --- Rows that are ticked ---------------------------------------------------------------------
on("change", ({ target }) => {
  const form = target.closest(".bulk-form");
  if (!form || target.type !== "checkbox") return;
  const boxes = $$("tbody input[type=checkbox]", form);
  if (target.matches("[data-select-all]")) boxes.forEach((box) => { box.checked = target.checked; });
  const count = boxes.filter((box) => box.checked).length;
  $$("[data-selected-count]", form).forEach((place) => { place.textContent = count; });
});

// --- Theme and privacy: shown at once, remembered by a cookie that the server reads -----------
on("click", (event) => {
  if (event.target.closest("[data-theme-switch]")) {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    setCookie("theme", root.dataset.theme);
  }
  if (event.target.closest("[data-privacy-switch]")) {
    root.dataset.privacy = root.dataset.privacy === "on" ? "off" : "on";
    setCookie("privacy", root.dataset.privacy);
  }
  const copied = event.target.closest("[data-copy]");
  if (copied) navigator.clipboard?.writeText(document.getElementById(copied.dataset.copy).textContent.trim());
});

// --- Start ------------------------------------------------------------------------------------
function ready(from) {
  $$("form[data-draft]", from).forEach(restoreDraft);
}
dropSentDraft();
ready(document);
for (const tab of $$(":is(.tabs, .settings-nav, .seg) [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.clientWidth) / 2;
}
if ($(".error-summary")) focusError(document);
// Entries typed without a connection wait on this device; the module is small and rarely needed.
if (root.dataset.queue && isSecureContext) {
  const form = $("form[data-queue]");
  const flush = () => import(root.dataset.queue).then((queue) => queue.flush());
  if (form) import(root.dataset.queue).then((queue) => queue.watch(form)).then(flush);
  else if (localStorage.getItem("queued")) flush();
  addEventListener("online", flush);
}
if ($("[data-offline]")) addEventListener("online", () => location.reload());
on("submit", ({ target }) => {
  // what the next person at this device must not see
  if (target.matches("[data-sign-out]")) window.caches?.delete("garage-pages");
});
if (root.dataset.worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(root.dataset.worker).catch(() => undefined);
}
