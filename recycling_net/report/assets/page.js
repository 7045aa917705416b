/* The panel, the tables and the choices of the reader; every name goes in as text, never as markup. */

function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const part of Array.isArray(content) ? content : [content]) made.append(part);
  return made;
}

function table(headers, rows) {
  const head = element("thead", element("tr", headers.map((header) => element("th", header))));
  const body = element("tbody", rows.map((row) => element("tr", row.map((cell) => element("td", String(cell))))));
  return element("table", [head, body]);
}

const percent = (share) => `${(100 * share).toFixed(1)}%`;
const roughly = (flag) => (flag ? say("(坐标近似)", " (approximate point)") : "");

function siteUse(at) {
  const use = sites.use[at][report.years.indexOf(state.year)];
  return use === null ? "—" : percent(use);
}

function tipText({ kind, at }) {
  if (kind === "site") {
    const since = sites.open[at] ? say(`${sites.open[at]} 年开设`, `opens ${sites.open[at]}`) : word(sites.status[at]);
    return `${sites.name[at]} · ${word(sites.kind[at])}\n${since} · ${say("利用率", "use")} ${siteUse(at)}${roughly(sites.rough[at])}`;
  }
  if (kind === "place") {
    const served = service.mode[at] < 0
      ? say("没有服务", "not served")
      : `${word(report.services.modes[service.mode[at]])} · ${say("回收率", "recovered")} ${percent(service.share[at])}`;
    return `${places.name[at]} · ${places.towns[places.town[at]]}\n${text(places.households[at])} ${say("户", "households")} · ${served}${roughly(places.rough[at])}`;
  }
  const route = report.routes[at];
  return `${routeName(route)} · ${word(route.family)}\n${route.depot_name} · ${route.km} km · ${say("点击看站点", "click for its stops")}`;
}

function showTip(px, py) {
  const tip = find("#tip");
  const found = px === null ? [] : under(px, py);
  tip.hidden = found.length === 0;
  map.canvas.style.cursor = found.length ? "pointer" : "grab";
  if (tip.hidden) return;
  const more = found.length > 4 ? `\n… +${found.length - 4}` : "";
  tip.textContent = found.slice(0, 4).map(tipText).join("\n") + more;
  tip.style.left = `${Math.max(4, Math.min(px + 14, map.view.width - tip.offsetWidth - 6))}px`;
  tip.style.top = `${Math.max(4, Math.min(py + 16, map.view.height - tip.offsetHeight - 6))}px`;
}

function detailOfPlace(at) {
  const spells = report.services;
  const rows = service.list.filter((spell) => spells.place[spell] === at).map((spell) => [
    word(report.streams[spells.stream[spell]]), word(spells.mode[spell] < 0 ? "" : spells.modes[spells.mode[spell]]),
    sites.name[spells.site[spell]], (spells.hectometres[spell] / 10).toFixed(1), percent(spells.permille[spell] / 1000),
  ]);
  const line = `${say(`${state.year} 年`, state.year)} · ${places.towns[places.town[at]]} · ${text(places.households[at])} ${say("户", "households")}${roughly(places.rough[at])}`;
  const headers = say(["品类", "方式", "设施", "km", "回收率"], ["Stream", "Mode", "Facility", "km", "Recovered"]);
  const body = rows.length ? table(headers, rows) : element("p", say("这一年没有服务。", "Not served in this year."));
  return [places.name[at], line, body];
}

function detailOfSite(at) {
  const spells = report.services;
  const served = new Set(service.list.filter((spell) => spells.site[spell] === at).map((spell) => spells.place[spell]));
  const households = [...served].reduce((sum, place) => sum + places.households[place], 0);
  const limit = (tonnes) => (tonnes === null ? say("不限", "unlimited") : `${text(tonnes)} t`);
  const [begin, end] = [sites.capacity_t[at], sites.end_capacity_t[at]].map(limit);
  const capacity = begin === end ? begin : `${begin} → ${end}`;
  const paid = sites.total_yuan[at] ? ` · ${say("投资", "investment")} ${text(sites.total_yuan[at] / 1e4)} ${say("万元", "×10⁴ yuan")}` : "";
  const rows = report.years.map((year, index) => [year, sites.use[at][index] === null ? "—" : percent(sites.use[at][index])]);
  const since = sites.open[at] ? say(`${sites.open[at]} 年开设`, `opens ${sites.open[at]}`) : word(sites.status[at]);
  const line = `${word(sites.kind[at])} · ${sites.town[at]} · ${since} · ${say("年能力", "capacity")} ${capacity}${paid}${roughly(sites.rough[at])}`;
  const serves = element("p", say(
    `${state.year} 年直接服务 ${served.size} 个村,${text(households)} 户`, `${state.year}: serves ${served.size} villages, ${text(households)} households`,
  ));
  return [sites.name[at], line, element("div", [serves, table([say("年份", "Year"), say("利用率", "Use")], rows)])];
}

/* the vehicle of a day's dispatch as people call it; other routes by their number */
function routeName(route) {
  if (route.family !== "dispatch") return route.route;
  const number = route.route.split("-").pop();
  return say(`${route.depot_name} ${number} 号${word(route.vehicle)}`, `${word(route.vehicle)} ${number} of ${route.depot_name}`);
}

function detailOfRoute(at) {
  const route = report.routes[at];
  const rows = route.stops.map(([action, name, arrive, leave, load, , note, via], at) => [
    word(action), name + (note ? ` (${note})` : ""), `${arrive}–${leave}`, load.toFixed(2),
    ...(report.has_roads ? [at && !route.by_road[at - 1] ? say("估算", "estimate") : via] : []),
  ]);
  const line = `${say(`${route.year} 年`, route.year)} · ${word(route.family)} · ${route.depot_name} · ${word(route.vehicle)} · ${route.km} km · ${route.hours} h · ${route.load_t} t`;
  const headers = say(["动作", "站点", "到—离", "t"], ["Action", "Stop", "Time", "t"]);
  if (report.has_roads) headers.push(say("途经道路", "By way of"));
  const stops = table(headers, rows);
  stops.id = "route-stops";
  return [`${say("线路", "Route")} ${routeName(route)}`, line, stops];
}

function showDetail() {
  const detail = find("#detail");
  if (!state.selected) {
    detail.replaceChildren(element("p", say("点击村、设施、线路或下面表格中的一行,这里显示详情。", "Click a village, facility, route or a table row to see it here."), { class: "note" }));
    return;
  }
  const { kind, at } = state.selected;
  const [title, line, body] = { place: detailOfPlace, site: detailOfSite, route: detailOfRoute }[kind](at);
  const close = element("button", "×", { type: "button", "aria-label": say("取消选择", "clear") });
  close.addEventListener("click", () => select(null));
  detail.replaceChildren(close, element("h3", title), element("p", line, { class: "note" }), body);
}

function select(chosen) {
  state.selected = chosen;
  for (const row of document.querySelectorAll("tr[aria-selected]")) row.removeAttribute("aria-selected");
  if (chosen) {
    for (const row of document.querySelectorAll(`tr[data-${chosen.kind}="${chosen.at}"]`)) row.setAttribute("aria-selected", "true");
  }
  showDetail();
  map.redraw();
}

function boundsAround(chosen) {
  if (chosen.kind === "route") return report.routes[chosen.at].bounds;
  const points = chosen.kind === "site" ? sites.points : places.points;
  const [x, y] = [points[2 * chosen.at], points[2 * chosen.at + 1]];
  const half = 12 / 40075 / Math.cos((latitudeOf(y) * Math.PI) / 180);
  return [x - half, y - half, x + half, y + half];
}

/* A row of a table is about a year: the map and the panel must be about the same one. */
function showYear(year) {
  find(`input[name=year][value="${year}"]`).checked = true;
  state.year = year;
  refresh();
}

function pickRow(row) {
  const kind = ["route", "site", "place"].find((name) => name in row.dataset);
  const chosen = { kind, at: Number(row.dataset[kind]) };
  const known = kind !== "site" || sites.placed[chosen.at];
  const year = kind === "route" ? report.routes[chosen.at].year : Number(row.dataset.year || state.year);
  if (year !== state.year) showYear(year);
  select(chosen);
  if (known) map.fit(boundsAround(chosen));
  find("#map").scrollIntoView({ block: "center" });
}

function swatch(draw) {
  const made = element("canvas", []);
  made.width = made.height = 32;
  const context = made.getContext("2d");
  context.scale(2, 2);
  context.beginPath();
  draw(context);
  return made;
}

function dot(colour, hollow = false) {
  return swatch((context) => {
    context.arc(8, 8, 5, 0, 2 * Math.PI);
    context.fillStyle = hollow ? "#ffffff" : colour;
    context.fill();
    context.lineWidth = hollow ? 2 : 0.8;
    context.strokeStyle = hollow ? colour : "#33475b";
    context.stroke();
  });
}

function legendOfPlaces() {
  const counts = new Map();
  let missed = 0;
  for (let place = 0; place < places.name.length; place++) {
    if (service.mode[place] < 0) missed += 1;
    else {
      const key = state.colour === "mode" ? service.mode[place] : shareClass(service.share[place]);
      counts.set(key, (counts.get(key) || 0) + 1);
    }
  }
  const entry = (mark, label, count) => element("span", [mark, `${label} `, element("em", String(count))]);
  const entries = [];
  if (state.colour === "mode") {
    report.services.modes.forEach((mode, at) => counts.has(at) && entries.push(entry(dot(MODE_COLOUR[mode]), word(mode), counts.get(at))));
  } else {
    for (let at = 0; at <= service.breaks.length; at++) {
      const limits = [at ? service.breaks[at - 1] : 0, at < service.breaks.length ? service.breaks[at] : null];
      if (!counts.has(at)) continue;
      const label = limits[1] === null ? `≥ ${limits[0]}%` : limits[0] ? `${limits[0]}–${limits[1]}%` : `< ${limits[1]}%`;
      entries.push(entry(dot(shareColour(at)), label, counts.get(at)));
    }
  }
  if (missed) entries.push(entry(dot(UNSERVED, true), say("无服务", "not served"), missed));
  find("#legend-places").replaceChildren(...entries);
}

function legendOfSites() {
  const entries = [];
  for (const kind of KIND_ORDER) {
    const all = sites.kind.filter((own) => own === kind).length;
    if (!all) continue;
    const look = KIND_LOOK[kind];
    const shown = sites.kind.filter((own, at) => own === kind && isOpen(at)).length;
    const off = sites.kind.filter((own, at) => own === kind && !sites.placed[at]).length;
    const mark = swatch((context) => {
      traceShape(context, look.shape, 8, 8, Math.min(look.size, 6.5));
      context.fillStyle = state.siteColour === "level" ? LEVEL_UNKNOWN : look.colour;
      context.fill();
    });
    const extra = off ? say(`(${off} 处无坐标)`, ` (${off} without a point)`) : "";
    entries.push(element("span", [mark, `${word(kind)} `, element("em", `${shown}${extra}`, { "data-count": kind })]));
  }
  if (state.siteColour === "level") entries.push(...legendOfLevels());
  find("#legend-sites").replaceChildren(...entries);
}

function legendOfLevels() {
  const names = [...LEVELS.map(word), say("能力不限", "no limit")];
  return [0, 1, 2, -1].map((level, at) => {
    const shown = sites.kind.filter((_, site) => isOpen(site) && levelAt(site) === level).length;
    const mark = dot(LEVEL_COLOUR[level] || LEVEL_UNKNOWN);
    return element("span", [mark, `${names[at]} `, element("em", `${shown}`, { "data-level": level })]);
  });
}

function fillChoices() {
  const streams = [[-1, say("全部品类", "all streams")], ...report.streams.map((code, at) => [at, word(code)])];
  const colours = [["share", say("回收率", "share recovered")], ["mode", say("服务方式", "service mode")]];
  const marks = [["kind", say("类别", "kind")], ["level", say("当年能力预警", "capacity warning of the year")]];
  for (const [selector, list, current] of [
    ["#stream", streams, state.stream], ["#colour", colours, state.colour], ["#site-colour", marks, state.siteColour],
  ]) {
    find(selector).replaceChildren(...list.map(([value, label]) => element("option", label, { value })));
    find(selector).value = String(current);
  }
}

function refresh() {
  refreshService();
  legendOfPlaces();
  legendOfSites();
  showDetail();
  map.redraw();
}

function switchLanguage() {
  document.documentElement.lang = languageAt() ? "zh-CN" : "en";
  fillChoices();
  refresh();
}

function start() {
  for (const box of document.querySelectorAll("input[data-layer]")) state.layers[box.dataset.layer] = box.checked;
  fillChoices();
  refreshService();
  map.start(paint, showTip, (px, py) => {
    const found = under(px, py);
    const route = state.layers.routes ? found.find((each) => each.kind === "route") : null;
    select(found.find((each) => each.kind === "site") || route || found[0] || null);
  });
  refresh();
  for (const radio of document.querySelectorAll("input[name=year]")) {
    radio.addEventListener("change", () => {
      const chosen = state.selected;
      if (chosen && chosen.kind === "route") select(null);
      showYear(Number(radio.value));
    });
  }
  for (const box of document.querySelectorAll("input[data-layer]")) {
    box.addEventListener("change", () => {
      state.layers[box.dataset.layer] = box.checked;
      map.redraw();
    });
  }
  find("#stream").addEventListener("change", (event) => {
    state.stream = Number(event.target.value);
    refresh();
  });
  find("#colour").addEventListener("change", (event) => {
    state.colour = event.target.value;
    refresh();
  });
  find("#site-colour").addEventListener("change", (event) => {
    state.siteColour = event.target.value;
    refresh();
  });
  const zooms = { in: () => map.zoom(1.5), out: () => map.zoom(1 / 1.5), home: map.home };
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", zooms[button.dataset.zoom]);
  find("#language").addEventListener("click", switchLanguage);
  find("#print").addEventListener("click", () => window.print());
  const onlyAssumed = find("#assumed-only");
  if (onlyAssumed) {
    onlyAssumed.addEventListener("change", (event) => {
      find("#assumption-table").classList.toggle("only-assumed", event.target.checked);
    });
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && select(null));
  for (const body of document.querySelectorAll("table.pick tbody")) {
    const pick = (event) => {
      const row = event.target.closest("tr");
      if (row) pickRow(row);
    };
    body.addEventListener("click", pick);
    body.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pick(event);
    });
  }
}

start();
