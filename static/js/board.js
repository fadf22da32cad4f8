// Cards of the board are dragged with the mouse; what it does the menu of the card does too.
let dragged = null;
let target = "";
const fine = matchMedia("(pointer: fine)");

function ready() {
  for (const card of document.querySelectorAll("#board [data-card]")) {
    card.draggable = fine.matches && Boolean(card.querySelector(".card-move"));
  }
}

function clear() {
  document.querySelectorAll(".is-before, .is-over").forEach((one) => {
    one.classList.remove("is-before", "is-over");
  });
}

function cardBelow(lane, y) {
  return [...lane.querySelectorAll("[data-card]")].find((card) => {
    const box = card.getBoundingClientRect();
    return card !== dragged && y < box.top + box.height / 2;
  });
}

function put(form, name, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("#board [data-card][draggable=true]") || null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".row-link").textContent);
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const lane = dragged && event.target.closest?.("#board [data-lane]");
  clear();
  if (!lane) return;
  event.preventDefault();
  lane.classList.add("is-over");
  cardBelow(lane, event.clientY)?.classList.add("is-before");
});
document.addEventListener("drop", (event) => {
  const lane = dragged && event.target.closest?.("#board [data-lane]");
  if (!lane) return;
  event.preventDefault();
  const form = dragged.querySelector(".card-move");
  const below = cardBelow(lane, event.clientY);
  put(form, "lane", lane.dataset.lane);
  if (below) put(form, "before", below.dataset.card);
  else if (dragged.closest("[data-lane]") === lane) put(form, "step", "bottom");
  form.requestSubmit();
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  clear();
});
document.addEventListener("htmx:beforeRequest", ({ target: form }) => {
  target = form.closest?.("[data-card]")?.dataset.card || "";
});
document.addEventListener("htmx:afterSettle", () => {
  ready();
  if (target) document.getElementById(`task-${target}`)?.focus();
  target = "";
});
ready();
