// Without this script every table is there, opened; with it a reader can choose one breakdown.
(() => {
  const form = document.getElementById("chooser");
  const status = document.getElementById("chosen");
  const breakdowns = [...document.querySelectorAll("[data-subgroup]")];
  const tables = [...document.querySelectorAll("details.part")];

  const choose = (radio) => {
    for (const item of breakdowns) {
      item.hidden = radio.value !== "" && item.dataset.subgroup !== radio.value;
      if (item.tagName === "DETAILS") item.open = radio.value !== "" && !item.hidden;
    }
    for (const sheet of document.querySelectorAll(".sheet")) {
      const parts = [...sheet.querySelectorAll("details.part")];
      sheet.querySelector(".nothing").hidden = parts.some((part) => !part.hidden);
    }
    const shown = breakdowns.filter((item) => !item.hidden).length;
    status.textContent = radio.dataset.status.replace("#", shown);
  };

  form.hidden = false;
  form.addEventListener("change", (event) => choose(event.target));
  for (const table of tables) table.open = false;
  const chosen = form.querySelector("input:checked");
  if (chosen.value) choose(chosen);

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
