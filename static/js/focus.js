// data-focus: what one must see first takes focus. Links of an error summary move focus into the field, also in a group.
(() => {
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".err-sum a[href^='#']");
    if (!link) return;
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!place) return;
    const field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
    if (!field) return;
    event.preventDefault();
    (field.closest(".fld") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
})();
