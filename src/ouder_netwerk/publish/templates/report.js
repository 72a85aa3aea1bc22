// Without this script every table is there, opened; with it a reader can choose one subgroup.
(() => {
  const form = document.getElementById("chooser");
  const status = document.getElementById("chosen");
  const subgroups = [...document.querySelectorAll("[data-subgroup]")];
  const narrow = matchMedia("(max-width: 40rem)").matches;

  const choose = (radio) => {
    const chosen = radio.value !== "";
    document.body.classList.toggle("one-subgroup", chosen);
    for (const item of subgroups) {
      item.hidden = chosen && item.dataset.subgroup !== radio.value;
      if (item.tagName === "DETAILS") item.open = chosen && !item.hidden;
    }
    for (const sheet of document.querySelectorAll(".sheet")) {
      const parts = [...sheet.querySelectorAll("details.part")];
      sheet.querySelector(".nothing").hidden = parts.some((part) => !part.hidden);
    }
    const shown = subgroups.filter((item) => !item.hidden).length;
    status.textContent = radio.dataset.status.replace("#", shown);
  };

  form.hidden = false;
  form.addEventListener("change", (event) => choose(event.target));
  // on a narrow screen the table beside a figure is read more easily than the figure
  for (const table of document.querySelectorAll("details.printed")) {
    table.open = narrow && table.classList.contains("beside");
  }
  const chosen = form.querySelector("input:checked");
  if (chosen.value) choose(chosen);

  // only a region that scrolls needs a stop for the keyboard
  const sizes = new ResizeObserver((changed) => {
    const regions = [...new Set(changed.map((entry) => entry.target.closest(".scroll")))];
    const scrolls = regions.map((region) => region.scrollWidth > region.clientWidth);
    regions.forEach((region, place) => {
      if (scrolls[place]) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    });
  });
  for (const item of document.querySelectorAll(".scroll, .scroll > *")) sizes.observe(item);

  // a link into something folded or not chosen shows it first
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let item = target; item; item = item.parentElement) {
      item.hidden = false;
      if (item.tagName === "DETAILS") item.open = true;
    }
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.printed:not([open])")];
    for (const item of folded) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of folded) item.open = false;
  });
})();
