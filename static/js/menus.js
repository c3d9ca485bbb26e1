// <details data-menu>: Esc and a click outside close it, arrows move between its links, and it turns at the edge of the window.
(() => {
  const opened = () => document.querySelectorAll("details[data-menu][open]");

  const close = (menu, focus) => {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };

  // In a table that scrolls sideways the list would be cut off, so it is laid above the page, under or over its button.
  const float = (button, list) => {
    list.classList.add("float");
    const place = button.getBoundingClientRect();
    const below = place.bottom + list.offsetHeight < window.innerHeight;
    list.style.top = `${below ? place.bottom : place.top - list.offsetHeight}px`;
    list.style.left = `${Math.max(8, place.right - list.offsetWidth)}px`;
  };

  document.addEventListener("scroll", () => {
    opened().forEach((menu) => {
      if (menu.querySelector(".menu-list.float")) menu.open = false;
    });
  }, { capture: true, passive: true });

  // The event toggle does not bubble, hence the capture.
  document.addEventListener("toggle", (event) => {
    const list = event.target.matches("details[data-menu][open]") && event.target.querySelector(".menu-list");
    if (!list) return;
    list.classList.remove("flip");
    list.classList.toggle("flip", list.getBoundingClientRect().right > document.documentElement.clientWidth);
    if (event.target.closest(".table-wrap")) float(event.target.querySelector("summary"), list);
  }, true);

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
