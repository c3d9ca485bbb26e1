// <a data-drawer href hx-get hx-target="#drawer-slot">: what arrives takes focus, Esc and Stäng close it, focus goes back.
(() => {
  const slot = document.getElementById("drawer-slot");
  if (!slot) return;
  let opener = null;

  const close = () => {
    slot.replaceChildren();
    if (opener) opener.focus();
    opener = null;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-drawer]");
    if (link) opener = link;
    if (!event.target.closest("#drawer-slot [data-close]")) return;
    event.preventDefault();
    close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && slot.firstElementChild) close();
  });

  slot.addEventListener("htmx:afterSettle", () => {
    const drawer = slot.querySelector(".drawer");
    if (drawer) drawer.focus();
  });
})();
