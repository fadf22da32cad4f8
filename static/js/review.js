// The review page: zoom, pan and turn the paper; boxes and fields find each other.
const review = document.querySelector(".review");
const viewer = review.querySelector("[data-viewer]");
const form = review.querySelector("[data-review]");

// --- The paper --------------------------------------------------------------------------------
let zoom = 1;
let turn = 0;
function setZoom(value) {
  zoom = Math.min(Math.max(value, 0.5), 5);
  const middle = [viewer.scrollLeft / viewer.scrollWidth, viewer.scrollTop / viewer.scrollHeight];
  viewer.querySelectorAll(".doc").forEach((page) => page.style.setProperty("--zoom", zoom));
  viewer.scrollTo(middle[0] * viewer.scrollWidth, middle[1] * viewer.scrollHeight);
}
const ZOOM = {
  in: () => setZoom(zoom * 1.25), out: () => setZoom(zoom / 1.25), fit: () => setZoom(1),
};
function rotate() {
  turn = (turn + 90) % 360;
  viewer.querySelectorAll(".doc").forEach((page) => { page.dataset.turn = turn; });
}
viewer.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom], [data-rotate]");
  if (!button) return;
  if (button.dataset.zoom) ZOOM[button.dataset.zoom]();
  else rotate();
});
viewer.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  setZoom(zoom * (event.deltaY < 0 ? 1.1 : 0.9));
}, { passive: false });

let grip = null;
viewer.addEventListener("pointerdown", (event) => {
  if (event.pointerType !== "mouse" || event.target.closest("a, button")) return;
  grip = [event.clientX + viewer.scrollLeft, event.clientY + viewer.scrollTop];
  viewer.setPointerCapture(event.pointerId);
  viewer.classList.add("is-panning");
});
viewer.addEventListener("pointermove", (event) => {
  if (grip) viewer.scrollTo(grip[0] - event.clientX, grip[1] - event.clientY);
});
viewer.addEventListener("lostpointercapture", () => {
  grip = null;
  viewer.classList.remove("is-panning");
});

// --- Boxes and fields -------------------------------------------------------------------------
const boxesOf = (name) => viewer.querySelectorAll(`.hl[data-field="${CSS.escape(name)}"]`);
viewer.addEventListener("click", (event) => {
  const box = event.target.closest(".hl");
  const field = box && document.getElementById(box.getAttribute("href").slice(1));
  if (!field) return;
  event.preventDefault();
  (field.matches("input, select, textarea") ? field : field.querySelector("input"))?.focus();
});
function light(target) {
  viewer.querySelectorAll(".is-active").forEach((box) => box.classList.remove("is-active"));
  const boxes = boxesOf(target.dataset.box || target.name || "");
  boxes.forEach((box) => box.classList.add("is-active"));
  if (boxes.length) reveal(boxes[0]);
}
form?.addEventListener("focusin", ({ target }) => light(target));
function reveal(box) {
  const [inner, outer] = [box.getBoundingClientRect(), viewer.getBoundingClientRect()];
  const away = (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
  const aside = (inner.left + inner.right - outer.left - outer.right) / 2;
  if (Math.abs(away) < outer.height * 0.3 && Math.abs(aside) < outer.width * 0.4) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  viewer.scrollBy({ top: away, left: aside, behavior: calm ? "instant" : "smooth" });
}

// --- Start with what needs a look -------------------------------------------------------------
const uncertain = form?.querySelector("[aria-invalid=true]")
  || form?.querySelector(".field:has(.src-warn) :is(input, select, textarea)");
if (matchMedia("(pointer: fine)").matches) uncertain?.focus();
if (form?.contains(document.activeElement)) light(document.activeElement);
