// A table wider than the page scrolls within itself. Otherwise its head sticks under the top bar, which a scrolling box prevents.
(() => {
  const measure = () => {
    document.querySelectorAll(".table-wrap").forEach((wrap) => {
      wrap.classList.remove("is-wide");
      wrap.classList.toggle("is-wide", wrap.scrollWidth > wrap.clientWidth);
    });
  };

  window.addEventListener("resize", measure);
  document.addEventListener("htmx:afterSettle", measure);
  measure();
})();
