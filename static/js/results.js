// Parts fetched by htmx: what is being replaced says so, focus is not lost, and a failure turns into an ordinary page load.
(() => {
  const address = (detail) => {
    const url = new URL(detail.pathInfo.finalRequestPath || detail.pathInfo.requestPath, location.href);
    return detail.requestConfig.verb === "get" ? url.href : location.href;
  };

  // <form data-skip-empty>: what is not filled in stays out of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("[data-skip-empty]")) return;
    const filled = [...event.detail.formData.entries()].filter(([, value]) => value !== "");
    [...new Set(event.detail.formData.keys())].forEach((name) => event.detail.formData.delete(name));
    filled.forEach(([name, value]) => event.detail.formData.append(name, value));
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target.setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
  });

  // A whole page came back where a part was expected, for example the login page: show it as a page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!/^\s*<!doctype/i.test(event.detail.xhr.responseText)) return;
    event.detail.shouldSwap = false;
    location.assign(address(event.detail));
  });

  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.requestConfig.verb === "get" && !event.detail.elt.matches("[data-live]")) {
      location.assign(address(event.detail));
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (document.activeElement === document.body && target.hasAttribute("tabindex")) target.focus();
  });
})();
