// data-shortcut="/": the key moves focus to the field, unless one is writing. A field that is hidden gives way to the next.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
  const fields = document.querySelectorAll(`[data-shortcut="${CSS.escape(event.key)}"]`);
  const field = [...fields].find((candidate) => candidate.offsetParent !== null);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
