// Buttons that copy appear only where they work, a form is sent once at a time, and what was refused is read first.
// Nothing needs any of it.
document.getElementById("refusals")?.focus();

const told = document.querySelector("[data-copied]");
for (const button of document.querySelectorAll("button[data-copy]")) {
  const from = document.getElementById(button.dataset.copy);
  if (!from || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(from.value ?? from.textContent);
    if (told) told.hidden = false;
  });
}

const sent = new WeakSet();
document.addEventListener("submit", event => {
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener("pageshow", event => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
