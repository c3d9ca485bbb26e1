// <details data-menu>: Esc and a click outside close it, only one is open, and arrows move between its links.
(() => {
  const opened = () => document.querySelectorAll("details[data-menu][open]");

  const close = (menu, focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };

  document.addEventListener("click", (event) => {
    opened().forEach((menu) => {
      if (!menu.contains(event.target)) close(menu, false);
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      opened().forEach((menu) => close(menu, menu.contains(document.activeElement)));
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const menu = event.target.closest("details[data-menu][open]");
    if (!menu || event.target.matches("input, select, textarea")) return;
    const items = [...menu.querySelectorAll("summary, .menu-list > a, .menu-list button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(items.indexOf(event.target) + step + items.length) % items.length].focus();
    event.preventDefault();
  });
})();
