// Buttons that copy appear only where they work; nothing else needs a script.
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
