// Counting what came with a scanner: each code counts its line up. Without it the form posts and the page counts.
const form = document.querySelector("form[data-receive]");
const field = form?.querySelector("[data-scan]");
const said = form?.querySelector("[data-scanned]");
const key = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function lineOf(code) {
  for (const row of form.querySelectorAll("[data-codes]")) {
    const found = row.dataset.codes.trim().split(" ").find((one) => one.split("=")[0] === code);
    if (found) return [row, Number(found.split("=")[1])];
  }
  return [null, 0];
}

function count() {
  const text = field.value.trim();
  const [row, packs] = lineOf(key(text));
  field.value = "";
  field.focus();
  if (!row) {
    said.textContent = `${text}: ${said.dataset.unknown}`;
    return;
  }
  const input = row.querySelector("[data-count]");
  const sum = Math.round(((window.garageNumber(input.value) || 0) + packs) * 1000) / 1000;
  input.value = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false, maximumFractionDigits: 3 }).format(sum);
  said.textContent = `${row.querySelector("label").textContent}: ${input.value}`;
  row.classList.add("is-counted");
}

field?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !field.value.trim()) return;
  event.preventDefault();
  count();
});
