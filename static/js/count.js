// One more, one less beside a number that is counted. Without it the number is typed.
for (const box of document.querySelectorAll("[data-stepper]")) {
  const field = box.querySelector("input");
  for (const button of box.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const value = window.garageNumber(field.value || "") || 0;
      field.value = String(Math.max(0, value + Number(button.dataset.step)));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
