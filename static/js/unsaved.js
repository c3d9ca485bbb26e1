// <form data-guard>: leaving the page with something typed and not sent asks first. Sends the form only once.
(() => {
  const forms = document.querySelectorAll("form[data-guard]");
  let changed = false;
  let sending = false;

  forms.forEach((form) => {
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", (event) => {
      if (sending) event.preventDefault();
      sending = true;
    });
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed && !sending) event.preventDefault();
  });

  // Back to a page that the browser kept: it may be sent again.
  window.addEventListener("pageshow", () => {
    sending = false;
  });
})();
