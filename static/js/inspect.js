// Filling an inspection: each answer is sent at once; without a network it waits on this device.
const box = document.querySelector("[data-inspect]");
const prefix = `inspect:${box.dataset.inspect}:`;
const key = (card) => prefix + card.id;
const busy = new Map();
const timers = new WeakMap();

const fields = (card) => [...card.elements].filter((field) => field.name && !["file", "submit"].includes(field.type));
const values = (card) => fields(card)
  .filter((field) => field.type !== "radio" || field.checked)
  .map((field) => [field.name, field.value]);

function keep(card) {
  localStorage.setItem(key(card), JSON.stringify(values(card)));
}
function offline(is) {
  const note = box.querySelector("[data-offline]");
  if (note) note.hidden = !is;
}
function state(card, text, bad) {
  const place = card.querySelector("[data-state]");
  place.textContent = text;
  place.classList.toggle("tone-bad", Boolean(bad));
}

async function send(card) {
  if (busy.has(card)) return void busy.set(card, true);
  busy.set(card, false);
  keep(card);
  const kept = localStorage.getItem(key(card));
  const body = new FormData();
  body.append("csrfmiddlewaretoken", card.form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of values(card)) body.append(name, value);
  const files = card.querySelector("[type=file]");
  const count = files.files.length;
  for (const file of files.files) body.append(files.name, file, file.name);
  try {
    const answer = await fetch(card.form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    const isHtml = (answer.headers.get("Content-Type") || "").startsWith("text/html");
    if (answer.redirected || !isHtml || ![200, 422].includes(answer.status)) throw new Error(answer.statusText);
    show(await answer.text());
    state(card, answer.ok ? "✓" : "✕", !answer.ok);
    if (localStorage.getItem(key(card)) === kept) localStorage.removeItem(key(card));
    if (count) { files.value = ""; state(card, `✓ ${count}`); }
    offline(Object.keys(localStorage).some((name) => name.startsWith(prefix)));
  } catch {
    offline(true);
    state(card, "…");
  }
  const again = busy.get(card);
  busy.delete(card);
  if (again) send(card);
}
function show(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const fresh of holder.content.querySelectorAll("[id^=fill-]"))
    document.getElementById(fresh.id).replaceWith(fresh);
}

box.addEventListener("change", ({ target }) => {
  const card = target.closest("[data-card]");
  if (!card) return;
  if (target.type === "radio") {
    const number = card.querySelector("[name^='n-']");
    if (number) number.value = "";
    card.className = `qcard is-${/^\d/.test(target.value) ? "met" : target.value}`;
  }
  send(card);
});
box.addEventListener("input", ({ target }) => {
  const card = target.closest("[data-card]");
  if (!card || !/^[nt]-/.test(target.name)) return;
  if (target.name.startsWith("n-") && target.value) {
    card.querySelectorAll("[type=radio]").forEach((radio) => { radio.checked = false; });
  }
  keep(card);
  clearTimeout(timers.get(card));
  timers.set(card, setTimeout(() => send(card), 1500));
});

// What waits from an earlier time comes back into the page and is sent.
function resume() {
  for (const card of box.querySelectorAll("[data-card]")) {
    const kept = localStorage.getItem(key(card));
    if (!kept) continue;
    const waiting = new Map(JSON.parse(kept));
    for (const field of fields(card)) {
      if (field.type === "radio") field.checked = waiting.get(field.name) === field.value;
      else if (waiting.has(field.name)) field.value = waiting.get(field.name);
    }
    send(card);
  }
}
addEventListener("online", resume);
resume();
