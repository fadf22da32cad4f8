// Files by drop, picker, paste or camera, each sent by itself with its progress.
const AT_ONCE = 2;

function send(form, input, file, row) {
  const body = new FormData(form);
  body.delete(input.name);
  body.append(input.name, file, file.name);
  const request = new XMLHttpRequest();
  const bar = row.querySelector("progress");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  return new Promise((resolve) => {
    request.addEventListener("load", () => resolve(answer(request)));
    request.addEventListener("error", () => resolve({ ok: false, text: form.dataset.offline || "✕" }));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

function answer(request) {
  const ok = request.status >= 200 && request.status < 300;
  let said = {};
  try {
    said = JSON.parse(request.responseText);
  } catch { /* not an answer of ours */ }
  return { ok, text: said.detail || (ok ? "✓" : `${request.status} ${request.statusText}`), url: said.url };
}

function rowFor(file, list) {
  const row = document.createElement("li");
  const [name, state, bar] = ["span", "span", "progress"].map((tag) => document.createElement(tag));
  name.className = "name";
  name.textContent = file.name;
  bar.max = 1;
  bar.value = 0;
  bar.ariaLabel = file.name;
  row.append(name, state, bar);
  list.append(row);
  return row;
}

// Beside a file that could not be taken the others show up; its reason stays in sight.
async function refresh(form) {
  const response = await fetch(form.dataset.doneUrl || location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const selector of form.dataset.refresh.split(" ")) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
    if (!old || !fresh) continue;
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
  }
}

function enhance(drop) {
  const form = drop.closest("form");
  const input = drop.querySelector("input[type=file]");
  const list = drop.querySelector(".drop-files");
  const waiting = [];
  let running = 0;
  let problems = 0;
  let taken = 0;

  function take(files) {
    if (!running) problems = taken = 0;
    for (const file of files) waiting.push([file, rowFor(file, list)]);
    next();
  }

  function next() {
    while (running < AT_ONCE && waiting.length) {
      const [file, row] = waiting.shift();
      running += 1;
      send(form, input, file, row).then((result) => done(row, result));
    }
  }

  function done(row, { ok, text, url }) {
    running -= 1;
    problems += ok ? 0 : 1;
    taken += ok ? 1 : 0;
    row.querySelector("progress").remove();
    const state = url ? Object.assign(document.createElement("a"), { href: url }) : row.lastElementChild;
    state.textContent = text;
    state.className = ok ? "done" : "failed";
    row.lastElementChild.replaceWith(state);
    if (waiting.length || running) next();
    else if (!problems) location.assign(form.dataset.doneUrl || location.href);
    else if (taken && form.dataset.refresh) refresh(form);
  }

  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    take([...target.files]);
    target.value = "";
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("drop-over", ["dragenter", "dragover"].includes(name));
    });
  }
  drop.addEventListener("drop", (event) => take([...event.dataTransfer.files]));
  document.addEventListener("paste", (event) => take([...event.clipboardData.files]));
}

document.querySelectorAll("[data-drop]").forEach(enhance);
