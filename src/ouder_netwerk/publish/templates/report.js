// Without this script all but the tables is there, and each table is a link; with it tables come when they are opened.
(() => {
  const form = document.getElementById("chooser");
  const status = document.getElementById("chosen");
  const bySubgroup = [...document.querySelectorAll("[data-subgroup]")];
  const packed = Uint8Array.from(atob(document.getElementById("tables").textContent), (letter) => letter.charCodeAt(0));
  let unpacked;
  const tables = () => {
    unpacked ??= new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
    return unpacked;
  };
  const files = { e: "estimates.csv", c: "contrasts.csv", m: "models.csv" };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  // the lines of a cell, and last where the number stands: a letter for the file, and the line
  const cellOf = (text) => {
    const lines = text.split("|");
    const place = lines.pop();
    const cell = element("td", place ? { "data-trace": `${files[place[0]]}#row=${place.slice(1)}` } : {}, lines[0]);
    for (const line of lines.slice(1)) cell.append(element("br", {}), element("small", {}, line));
    return cell;
  };

  const tableOf = ([caption, corner, headers, rows]) => {
    const head = [corner, ...headers].map((text) => element("th", { scope: "col" }, text));
    const bodies = [element("tbody", {})];
    for (const [header, ...cells] of rows) {
      if (!cells.length && bodies.at(-1).children.length) bodies.push(element("tbody", {}));
      const row = cells.length
        ? [element("th", { scope: "row" }, header), ...cells.map(cellOf)]
        : [element("th", { scope: "rowgroup", colspan: head.length }, header)];
      bodies.at(-1).append(element("tr", {}, ...row));
    }
    const title = element("caption", {}, element("span", {}, caption));
    const table = element("table", {}, title, element("thead", {}, element("tr", {}, ...head)), ...bodies);
    return element("div", { class: "scroll", role: "group", "aria-label": caption }, table);
  };

  // only a region that scrolls needs a stop for the keyboard
  const sizes = new ResizeObserver((changed) => {
    const regions = [...new Set(changed.map((entry) => entry.target.closest(".scroll")))];
    const scrolls = regions.map((region) => region.scrollWidth > region.clientWidth);
    regions.forEach((region, place) => {
      if (scrolls[place]) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    });
  });
  const watch = (region) => [region, ...region.children].forEach((item) => sizes.observe(item));

  const build = async (details) => {
    if (!details.dataset.tables) return;
    const numbers = details.dataset.tables.split(" ");
    delete details.dataset.tables;
    const all = await tables();
    const made = numbers.map((number) => tableOf(all[number]));
    details.append(...made);
    made.forEach(watch);
  };
  for (const details of document.querySelectorAll("details.lazy")) {
    details.addEventListener("toggle", () => details.open && build(details));
  }
  const open = (details) => {
    const around = details.parentElement.closest("details");
    if (around) open(around);
    details.open = true;
    return build(details);
  };

  const choose = (radio) => {
    const chosen = radio.value !== "";
    document.body.classList.toggle("one-subgroup", chosen);
    for (const item of bySubgroup) {
      item.hidden = chosen && item.dataset.subgroup !== radio.value;
      if (item.tagName === "DETAILS") {
        if (chosen && !item.hidden) open(item);
        else item.open = false;
      }
    }
    for (const sheet of document.querySelectorAll(".sheet")) {
      const parts = [...sheet.querySelectorAll("details.part")];
      sheet.querySelector(".nothing").hidden = parts.some((part) => !part.hidden);
    }
    const shown = bySubgroup.filter((item) => !item.hidden).length;
    status.textContent = radio.dataset.status.replace("#", shown);
  };

  form.hidden = false;
  form.addEventListener("change", (event) => choose(event.target));
  document.getElementById("open-all").addEventListener("click", () => {
    document.querySelectorAll("details.lazy").forEach((details) => open(details));
  });
  const chosen = form.querySelector("input:checked");
  if (chosen.value) choose(chosen);
  document.querySelectorAll(".scroll").forEach(watch);

  // the contents say where the reader is, and fold after a choice
  const contents = document.querySelector("#contents details");
  const links = [...contents.querySelectorAll("a")];
  const targets = links.map((link) => document.getElementById(link.hash.slice(1)));
  const follow = () => {
    const passed = targets.filter((target) => target.getBoundingClientRect().top < innerHeight / 3);
    const here = links[targets.indexOf(passed.at(-1))];
    links.forEach((link) => link.toggleAttribute("aria-current", link === here));
    here?.setAttribute("aria-current", "location");
    contents.querySelector(".here").textContent = here ? here.textContent : "";
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  }, { passive: true });
  follow();
  contents.addEventListener("click", (event) => {
    if (event.target.tagName === "A") contents.open = false;
  });
  contents.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    contents.open = false;
    contents.querySelector("summary").focus();
  });

  // a link into something folded or not chosen shows it first
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let item = target; item; item = item.parentElement) {
      item.hidden = false;
      if (item.tagName === "DETAILS") open(item);
    }
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // on paper the contents are a page
  let folded = false;
  addEventListener("beforeprint", () => {
    folded = !contents.open;
    contents.open = true;
  });
  addEventListener("afterprint", () => {
    if (folded) contents.open = false;
  });
})();
