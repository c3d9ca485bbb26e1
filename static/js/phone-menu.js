// The menu on phones opens as #meny without any script. Here: focus goes into it, Esc closes it, focus comes back.
(() => {
  const menu = document.getElementById("meny");
  const opener = document.querySelector("[data-open-menu]");
  if (!menu || !opener) return;
  const isOpen = () => location.hash === "#meny";
  const close = () => {
    location.hash = "#innehall";
    opener.focus();
  };

  window.addEventListener("hashchange", () => {
    if (isOpen()) menu.focus();
  });

  menu.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-menu]")) return;
    event.preventDefault();
    close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) close();
  });
})();
