// Receipts: the close button is shown only when a script is there to obey it.
(() => {
  const arm = (root) => {
    root.querySelectorAll("[data-toast] [data-close]").forEach((button) => {
      button.hidden = false;
    });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toast] [data-close]");
    if (button) button.closest("[data-toast]").remove();
  });

  document.addEventListener("htmx:afterSettle", () => arm(document));
  arm(document);
})();
