// Rows of lines on a form: add one, take one away, see whether they add up. Without it the form posts.
function editLines(box) {
  const form = box.closest("form");
  const body = box.querySelector("tbody");
  const template = box.querySelector("[data-line-template]");
  const count = form.elements[`${box.dataset.prefix}-TOTAL_FORMS`];
  const output = box.querySelector("[data-sum]");
  const isReceipt = "receipt" in box.dataset; // judged as the server judges what was read
  const named = (name) => document.getElementById(box.dataset[name]);
  const value = (field) => window.garageNumber(field?.value || "") || 0;
  const fits = (difference) => Math.abs(difference) < (isReceipt ? 0.0505 : 0.015);
  const shown = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  function amountOf(row) {
    const amount = row.querySelector("[data-amount]");
    const [price, quantity, kind] = ["unit_price", "quantity", "kind"].map(
      (name) => row.querySelector(`[name$="-${name}"]`),
    );
    let sum = value(amount);
    if (isReceipt) return sum;
    if (!amount?.value && price?.value) sum = value(price) * (quantity?.value ? value(quantity) : 1);
    return kind?.value === "discount" ? -Math.abs(sum) : sum;
  }

  function check() {
    if (!output) return; // lines that are not added up
    const rows = [...body.querySelectorAll("tr:not(.is-removed)")].filter(amountOf);
    const typed = named("total")?.value;
    const tax = value(named("tax"));
    const gross = rows.reduce((sum, row) => sum + amountOf(row), -value(named("total")));
    const isNet = isReceipt
      ? tax && !fits(gross) && (fits(gross + tax) || "net" in box.dataset)
      : named("include")?.checked === false && !rows.some((row) => row.querySelector("[name$='-kind']")?.value === "tax");
    const off = isNet ? gross + tax : gross;
    const right = !typed || fits(off);
    const { ok, off: wrong, plain, withTax } = output.dataset;
    const words = [
      typed ? (right ? ok : wrong) : plain,
      shown.format(right && typed ? value(named("total")) : Math.abs(off)),
      right && isNet && withTax,
    ];
    output.textContent = rows.length ? words.filter(Boolean).join(" ") : "";
    const head = form.querySelector("[data-sum-head]"); // the server brings it with its mark
    if (head) head.textContent = output.textContent;
    output.classList.toggle("sum-ok", Boolean(typed) && right);
    output.classList.toggle("sum-off", !right);
  }

  box.addEventListener("click", (event) => {
    if (!event.target.closest("[data-add-line]")) return;
    event.preventDefault();
    const holder = document.createElement("tbody");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", count.value);
    count.value = Number(count.value) + 1;
    const last = [...body.rows].at(-1);
    const row = holder.firstElementChild;
    for (const name of ["kind", "purpose"]) {
      const [from, to] = [last, row].map((one) => one?.querySelector(`[name$="-${name}"]`));
      if (from && to) to.value = from.value;
    }
    body.append(row);
    row.querySelector("input, select")?.focus();
  });
  box.addEventListener("change", ({ target }) => {
    if (target.matches("[data-remove]")) target.closest("tr").classList.toggle("is-removed", target.checked);
  });
  form.addEventListener("input", check);
  form.addEventListener("change", check);
  if (!isReceipt) check();
}
document.querySelectorAll("form [data-lines]").forEach(editLines);
