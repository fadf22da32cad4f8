// Entries typed without a connection: kept on this device, and sent when there is one again.
const $ = (selector, from = document) => from.querySelector(selector);
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
let opened;
async function entries(mode = "readonly") {
  opened ??= (() => {
    const request = indexedDB.open("garage-queue", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "key" });
    return done(request);
  })();
  return (await opened).transaction("entries", mode).objectStore("entries");
}
const all = async () => (await done((await entries()).getAll())).sort((one, other) => one.at - other.at);
const keep = async (entry) => done((await entries("readwrite")).put(entry));
const drop = async (key) => done((await entries("readwrite")).delete(key));

const reachable = () => fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) })
  .then((answer) => answer.ok, () => false);

// --- Keeping ----------------------------------------------------------------------------------
export function watch(form) {
  const day = $("[type=date]", form), key = form.elements.key;
  if (!$("[aria-invalid=true]", form)) key.value = crypto.randomUUID();
  if (!navigator.onLine && day) day.value = new Date().toLocaleDateString("sv");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    sessionStorage.setItem("draft-sent", form.dataset.draft);
    if (await reachable()) return void form.submit();
    delete form.dataset.busy;
    const fields = [...new FormData(form)].filter(([name, value]) => (
      name !== "csrfmiddlewaretoken" && (typeof value === "string" || value.size)
    ));
    await keep({ key: key.value, path: form.getAttribute("action"), at: Date.now(), fields });
    const typed = "input:not([type=radio],[type=checkbox],[type=hidden],[type=date])";
    for (const field of form.querySelectorAll(typed)) field.value = "";
    key.value = crypto.randomUUID();
    await show();
    $("#queue").scrollIntoView({ block: "center" });
  }, { capture: true });
}

// --- Sending: one after the other, each with its key, so that nothing is recorded twice ---------
async function send(entry) {
  const page = await fetch(entry.path, { cache: "no-store" });
  if (!page.ok || page.redirected) return "sign-in";
  const token = $("[name=csrfmiddlewaretoken]", parsed(await page.text())).value;
  const body = new FormData();
  for (const [name, value] of [...entry.fields, ["csrfmiddlewaretoken", token]]) body.append(name, value);
  const answer = await fetch(entry.path, { method: "POST", body });
  if (answer.ok) return drop(entry.key);
  const said = $(".error-summary", parsed(await answer.text()))?.innerText.trim();
  return keep({ ...entry, problem: said || `${answer.status}` });
}
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

export function flush() {
  return navigator.locks.request("garage-queue", async () => {
    for (const entry of await all()) {
      if (entry.problem) continue;
      try {
        if (await send(entry) === "sign-in") break;
      } catch {
        break; // no connection yet: the rest waits
      }
    }
    await show();
  });
}

// --- Showing ------------------------------------------------------------------------------------
async function show() {
  const waiting = await all();
  localStorage[waiting.length ? "setItem" : "removeItem"]("queued", "yes");
  for (const place of document.querySelectorAll("[data-queued]")) {
    place.hidden = !waiting.length;
    for (const count of place.querySelectorAll("[data-queued-count]")) count.textContent = waiting.length;
  }
  const list = $("#queue [data-queued-list]");
  list?.replaceChildren(...waiting.map(row));
}
function row(entry) {
  const line = $("#queue template").content.cloneNode(true);
  const value = Object.fromEntries(entry.fields.filter(([, one]) => typeof one === "string"));
  const vehicle = $(`[name=vehicle][value="${CSS.escape(value.vehicle || "")}"]`)?.parentElement;
  const photo = entry.fields.some(([, one]) => typeof one !== "string");
  $("[data-what]", line).textContent = [
    vehicle?.childNodes[2]?.textContent, value.title, value.total, value.volume, value.odometer,
  ].filter(Boolean).join(" · ") || (photo ? "📷" : "–");
  $("[data-when]", line).textContent = new Intl.DateTimeFormat(
    document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" },
  ).format(entry.at);
  $("[data-problem]", line).textContent = entry.problem || "";
  $("[data-again]", line).addEventListener("click", async () => {
    await keep({ ...entry, problem: undefined });
    await flush();
  });
  $("[data-edit]", line).addEventListener("click", () => edit(entry));
  $("[data-forget]", line).addEventListener("click", async () => {
    await drop(entry.key);
    await show();
  });
  return line;
}
async function edit(entry) {
  const form = $("form[data-queue]");
  for (const [name, value] of entry.fields) {
    const field = form.elements.namedItem(name);
    if (field && name !== "key" && typeof value === "string") field.value = value;
  }
  await drop(entry.key);
  await show();
  form.scrollIntoView();
}
