/* What is painted, from the ground up, and what lies under a point of the screen. */

function tracePath(context, points, toX, toY, first = 0, last = points.length / 2 - 1) {
  for (let at = 2 * first; at <= 2 * last; at += 2) {
    if (at === 2 * first) context.moveTo(toX(points[at]), toY(points[at + 1]));
    else context.lineTo(toX(points[at]), toY(points[at + 1]));
  }
}

/* Where there is a road map, what does not follow it is only an estimate, and dashed. */
function strokeRoute(context, route, toX, toY) {
  for (const byRoad of [1, 0]) {
    context.beginPath();
    route.by_road.forEach((own, leg) => {
      if (own === byRoad) tracePath(context, route.points, toX, toY, route.at[leg], route.at[leg + 1]);
    });
    context.setLineDash(report.has_roads && !byRoad ? [5, 5] : []);
    context.stroke();
  }
  context.setLineDash([]);
}

function traceShape(context, shape, x, y, size) {
  const corners = { square: [4, Math.PI / 4], up: [3, -Math.PI / 2], down: [3, Math.PI / 2], hexagon: [6, 0] }[shape];
  if (shape === "circle") {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  const count = shape === "star" ? 10 : corners[0];
  const turn = shape === "star" ? -Math.PI / 2 : corners[1];
  for (let at = 0; at < count; at++) {
    const radius = shape === "star" && at % 2 ? size * 0.45 : size * (shape === "square" ? 1.25 : 1.1);
    const angle = turn + (2 * Math.PI * at) / count;
    const corner = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    if (at === 0) context.moveTo(...corner);
    else context.lineTo(...corner);
  }
  context.closePath();
}

const isVisible = (x, y, view, margin = 12) =>
  x > -margin && y > -margin && x < view.width + margin && y < view.height + margin;

function paintOutline(context, toX, toY) {
  context.beginPath();
  tracePath(context, report.outlinePoints, toX, toY);
  context.closePath();
  context.fillStyle = "#fffefa";
  context.fill();
  context.setLineDash([7, 5]);
  context.lineWidth = 1.3;
  context.strokeStyle = "#8b978f";
  context.stroke();
  context.setLineDash([]);
}

/* Zones first, what is forbidden above them; the dashed line is how far a buffer reaches. */
function paintAreas(context, toX, toY) {
  const trace = (rings) => {
    context.beginPath();
    for (const ring of rings) {
      tracePath(context, ring, toX, toY);
      context.closePath();
    }
  };
  for (const area of report.areas.slice().sort((one, other) => one.forbidden - other.forbidden)) {
    context.fillStyle = context.strokeStyle = areaColour(area);
    context.globalAlpha = area.forbidden ? 0.22 : 0.16;
    trace(area.rings);
    context.fill("evenodd");
    context.globalAlpha = 0.8;
    context.lineWidth = 1.2;
    context.stroke();
    trace(area.around);
    context.setLineDash([4, 4]);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
}

function paintAreaLabels(context, toX, toY) {
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "center";
  context.lineWidth = 3;
  context.strokeStyle = "#fffffff0";
  for (const area of report.areas) {
    const box = boundsOf(area.rings[0]);
    const name = area.zone || (area.forbidden ? say("禁建区", "no building") : "");
    if (toX(box[2]) - toX(box[0]) < context.measureText(name).width) continue;
    const at = [toX((box[0] + box[2]) / 2), toY((box[1] + box[3]) / 2)];
    context.strokeText(name, ...at);
    context.fillStyle = areaColour(area);
    context.fillText(name, ...at);
  }
}

/* One line a village, to where most of its goods go; all of them where something is chosen. */
function paintServices(context, toX, toY) {
  const spells = report.services;
  const chosen = state.selected;
  const shown = chosen && chosen.kind !== "route" ? service.lines : service.main;
  spells.modes.forEach((mode, at) => {
    context.beginPath();
    for (const spell of shown) {
      if (spells.mode[spell] !== at) continue;
      const place = spells.place[spell];
      const site = spells.site[spell];
      if (!sites.placed[site]) continue;
      const mine = chosen && ((chosen.kind === "site" && chosen.at === site) || (chosen.kind === "place" && chosen.at === place));
      if (chosen && chosen.kind !== "route" && !mine) continue;
      context.moveTo(toX(places.points[2 * place]), toY(places.points[2 * place + 1]));
      context.lineTo(toX(sites.points[2 * site]), toY(sites.points[2 * site + 1]));
    }
    context.globalAlpha = chosen && chosen.kind !== "route" ? 0.9 : 0.38;
    context.lineWidth = chosen && chosen.kind !== "route" ? 1.8 : 1;
    context.strokeStyle = MODE_COLOUR[mode];
    context.stroke();
    context.globalAlpha = 1;
  });
}

function paintHauls(context, toX, toY) {
  const most = service.hauls.reduce((so, haul) => Math.max(so, haul.tonnes), 1e-9);
  context.strokeStyle = "#8a6d3b";
  context.globalAlpha = 0.55;
  const steps = 8;
  for (let step = 0; step <= steps; step++) {
    for (const byRoad of [true, false]) {
      context.beginPath();
      for (const { origin, destination, tonnes } of service.hauls) {
        if (Math.round(steps * Math.sqrt(tonnes / most)) !== step) continue;
        const line = haulLines.get(origin * sites.name.length + destination);
        if (Boolean(line) !== byRoad || !sites.placed[origin] || !sites.placed[destination]) continue;
        if (line) tracePath(context, line, toX, toY);
        else {
          context.moveTo(toX(sites.points[2 * origin]), toY(sites.points[2 * origin + 1]));
          context.lineTo(toX(sites.points[2 * destination]), toY(sites.points[2 * destination + 1]));
        }
      }
      context.setLineDash(report.has_roads && !byRoad ? [5, 5] : []);
      context.lineWidth = 0.8 + (7 * step) / steps;
      context.stroke();
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function paintPlaces(context, view, toX, toY) {
  const size = Math.max(1.6, Math.min(6, 1.9 * Math.sqrt(view.scale / 60000)));
  const groups = new Map();
  for (let place = 0; place < places.name.length; place++) {
    const colour = placeColour(place);
    if (!groups.has(colour)) groups.set(colour, []);
    groups.get(colour).push(place);
  }
  for (const [colour, members] of groups) {
    context.beginPath();
    for (const place of members) {
      const x = toX(places.points[2 * place]);
      const y = toY(places.points[2 * place + 1]);
      if (isVisible(x, y, view)) traceShape(context, "circle", x, y, size);
    }
    const hollow = colour === UNSERVED;
    context.fillStyle = hollow ? "#ffffff" : colour;
    context.fill();
    context.lineWidth = hollow ? 1.8 : 0.7;
    context.strokeStyle = hollow ? UNSERVED : "#33475b";
    context.stroke();
  }
}

/* By kind all of one colour; by capacity warning one path for each level, the worst on top. */
function paintSites(context, view, toX, toY) {
  const grow = Math.max(0.6, Math.min(1.5, Math.sqrt(view.scale / 60000)));
  const byLevel = state.siteColour === "level";
  for (const level of byLevel ? [-1, 0, 1, 2] : [null]) {
    for (const kind of KIND_ORDER) {
      const look = KIND_LOOK[kind];
      context.beginPath();
      for (let site = 0; site < sites.name.length; site++) {
        if (sites.kind[site] !== kind || !isOpen(site) || (byLevel && levelAt(site) !== level)) continue;
        const x = toX(sites.points[2 * site]);
        const y = toY(sites.points[2 * site + 1]);
        if (isVisible(x, y, view)) traceShape(context, look.shape, x, y, look.size * grow);
      }
      context.fillStyle = byLevel ? LEVEL_COLOUR[level] || LEVEL_UNKNOWN : look.colour;
      context.fill();
      context.lineWidth = 1.3;
      context.strokeStyle = "#ffffff";
      context.stroke();
    }
  }
}

function paintArrows(context, points, toX, toY, every) {
  let ahead = every / 2;
  context.beginPath();
  for (let at = 2; at < points.length; at += 2) {
    const x = toX(points[at - 2]);
    const y = toY(points[at - 1]);
    const dx = toX(points[at]) - x;
    const dy = toY(points[at + 1]) - y;
    const length = Math.hypot(dx, dy);
    for (; ahead < length; ahead += every) {
      const ux = dx / length;
      const uy = dy / length;
      const cx = x + ux * ahead;
      const cy = y + uy * ahead;
      context.moveTo(cx + ux * 6, cy + uy * 6);
      context.lineTo(cx - ux * 5 - uy * 4.5, cy - uy * 5 + ux * 4.5);
      context.lineTo(cx - ux * 5 + uy * 4.5, cy - uy * 5 - ux * 4.5);
      context.closePath();
    }
    ahead -= length;
  }
  context.fill();
}

function paintRoutes(context, toX, toY) {
  const chosen = state.selected && state.selected.kind === "route" ? state.selected.at : -1;
  report.routes.forEach((route, at) => {
    if (at === chosen || (!state.layers.routes && chosen < 0)) return;
    if (!state.layers.routes || route.year !== state.year) return;
    context.globalAlpha = chosen < 0 ? 0.85 : 0.25;
    context.strokeStyle = context.fillStyle = ROUTE_COLOUR[at % ROUTE_COLOUR.length];
    context.lineWidth = 1.8;
    strokeRoute(context, route, toX, toY);
    if (chosen < 0) paintArrows(context, route.points, toX, toY, 110);
    context.globalAlpha = 1;
  });
  if (chosen >= 0) paintChosenRoute(context, report.routes[chosen], ROUTE_COLOUR[chosen % ROUTE_COLOUR.length], toX, toY);
}

function paintChosenRoute(context, route, colour, toX, toY) {
  for (const [width, ink] of [[7, "#ffffff"], [3.5, colour]]) {
    context.lineWidth = width;
    context.strokeStyle = ink;
    strokeRoute(context, route, toX, toY);
  }
  context.fillStyle = "#111111";
  paintArrows(context, route.points, toX, toY, 60);
  context.font = `bold 11px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  let number = 0;
  route.stops.forEach((stop, at) => {
    if (stop[0] !== "collect") return;
    number += 1;
    const x = toX(route.points[2 * route.at[at]]);
    const y = toY(route.points[2 * route.at[at] + 1]);
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.fillStyle = "#ffffff";
    context.fill();
    context.lineWidth = 1.6;
    context.strokeStyle = colour;
    context.stroke();
    context.fillStyle = "#111111";
    context.fillText(String(number), x, y + 0.5);
  });
}

/* 兴乐村村委会 is 兴乐村 on a map. */
const shortName = (name) => name.replace(/(?<=[村区屯])(村民委员会|居民委员会|村委会|居委会)$/, "");

/* Names, most important first; one that would cover another is left out. */
function paintLabels(context, view, toX, toY) {
  const taken = [];
  const family = getComputedStyle(document.body).fontFamily;
  const write = (name, x, y, font, colour) => {
    if (!isVisible(x, y, view, 0)) return;
    context.font = `${font} ${family}`;
    const wide = context.measureText(name).width;
    const frame = [x - wide / 2 - 2, y + 7, x + wide / 2 + 2, y + 22];
    if (taken.some((other) => frame[0] < other[2] && frame[2] > other[0] && frame[1] < other[3] && frame[3] > other[1])) return;
    taken.push(frame);
    context.strokeText(name, x, y + 19);
    context.fillStyle = colour;
    context.fillText(name, x, y + 19);
  };
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = "#fffffff0";
  const named = KIND_ORDER.slice().reverse().filter((kind) => kind !== "collection_point");
  for (const kind of state.layers.sites ? named : []) {
    for (let site = 0; site < sites.name.length; site++) {
      if (sites.kind[site] !== kind || !isOpen(site)) continue;
      write(sites.name[site], toX(sites.points[2 * site]), toY(sites.points[2 * site + 1]), "bold 12px", KIND_LOOK[kind].colour);
    }
  }
  if (view.scale < 260000 || !state.layers.places) return;
  for (let place = 0; place < places.name.length; place++) {
    write(shortName(places.name[place]), toX(places.points[2 * place]), toY(places.points[2 * place + 1]), "11px", "#3d4a43");
  }
}

function paintScale(context, view) {
  const metresPerPixel = (40075016.7 * Math.cos((latitudeOf(view.y) * Math.PI) / 180)) / view.scale;
  const steps = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5];
  const metres = steps.find((step) => step / metresPerPixel > 70) || 5e5;
  const wide = metres / metresPerPixel;
  context.fillStyle = "#222222";
  context.fillRect(14, view.height - 16, wide, 3);
  context.fillRect(14, view.height - 21, 2, 8);
  context.fillRect(12 + wide, view.height - 21, 2, 8);
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(metres < 1000 ? `${metres} m` : `${metres / 1000} km`, 20, view.height - 21);
}

function paintSelected(context, toX, toY) {
  const chosen = state.selected;
  if (!chosen || chosen.kind === "route") return;
  const points = chosen.kind === "site" ? sites.points : places.points;
  context.beginPath();
  context.arc(toX(points[2 * chosen.at]), toY(points[2 * chosen.at + 1]), 14, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = "#111111";
  context.stroke();
}

function paint(context, view, toX, toY) {
  context.lineCap = context.lineJoin = "round";
  paintOutline(context, toX, toY);
  if (state.layers.areas) paintAreas(context, toX, toY);
  if (state.layers.hauls) paintHauls(context, toX, toY);
  if (state.layers.services) paintServices(context, toX, toY);
  if (state.layers.places) paintPlaces(context, view, toX, toY);
  if (state.layers.sites) paintSites(context, view, toX, toY);
  paintRoutes(context, toX, toY);
  paintSelected(context, toX, toY);
  if (state.layers.labels && state.layers.areas) paintAreaLabels(context, toX, toY);
  if (state.layers.labels) paintLabels(context, view, toX, toY);
  paintScale(context, view);
}

function distanceToPath(points, px, py) {
  let best = Infinity;
  for (let at = 2; at < points.length; at += 2) {
    const ax = map.screenX(points[at - 2]);
    const ay = map.screenY(points[at - 1]);
    const dx = map.screenX(points[at]) - ax;
    const dy = map.screenY(points[at + 1]) - ay;
    const part = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(px - ax - part * dx, py - ay - part * dy));
  }
  return best;
}

/* Everything under a point of the screen, the most important thing first. */
function under(px, py) {
  const reach = 9 / map.view.scale;
  const x = (px - map.view.width / 2) / map.view.scale + map.view.x;
  const y = (py - map.view.height / 2) / map.view.scale + map.view.y;
  const near = (points, at) => Math.hypot(points[2 * at] - x, points[2 * at + 1] - y) < reach;
  const found = [];
  if (state.layers.sites) {
    for (const kind of KIND_ORDER.slice().reverse()) {
      sites.kind.forEach((own, at) => own === kind && isOpen(at) && near(sites.points, at) && found.push({ kind: "site", at }));
    }
  }
  if (state.layers.places) {
    for (let at = 0; at < places.name.length; at++) if (near(places.points, at)) found.push({ kind: "place", at });
  }
  const chosen = state.selected && state.selected.kind === "route" ? state.selected.at : -1;
  const margin = 6 / map.view.scale;
  report.routes.forEach((route, at) => {
    if ((!state.layers.routes || route.year !== state.year) && at !== chosen) return;
    const [left, top, right, bottom] = route.bounds;
    if (x < left - margin || x > right + margin || y < top - margin || y > bottom + margin) return;
    if (distanceToPath(route.points, px, py) < 6) found.push({ kind: "route", at });
  });
  return found;
}
