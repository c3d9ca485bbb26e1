// Where tabs scroll sideways the one that is shown is brought into view: on a phone the last ones stand outside.
(() => {
  const show = () => {
    document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
      const list = tab.closest(".tabs");
      list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
    });
  };

  document.addEventListener("htmx:afterSettle", show);
  show();
})();
