"use strict";
/* The data of the page: unpacked once, positions projected once. */

const report = JSON.parse(document.getElementById("data").textContent);
const find = (selector) => document.querySelector(selector);
const languageAt = () => (document.documentElement.lang === "en" ? 1 : 0);
const say = (zh, en) => (languageAt() ? en : zh);
const word = (code) => (report.words[code] ? report.words[code][languageAt()] : code);
const text = (value, digits = 0) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/* Web Mercator with the whole world as the unit square. */
const worldX = (degrees) => degrees / 360 + 0.5;
const worldY = (degrees) =>
  0.5 - Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI);
const latitudeOf = (y) => (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;

function project(differences) {
  const points = new Float64Array(differences.length);
  let lon = 0;
  let lat = 0;
  for (let at = 0; at < differences.length; at += 2) {
    lon += differences[at];
    lat += differences[at + 1];
    points[at] = worldX(lon / 1e5);
    points[at + 1] = worldY(lat / 1e5);
  }
  return points;
}

function boundsOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    box[0] = Math.min(box[0], points[at]);
    box[1] = Math.min(box[1], points[at + 1]);
    box[2] = Math.max(box[2], points[at]);
    box[3] = Math.max(box[3], points[at + 1]);
  }
  return box;
}

const places = report.places;
const sites = report.sites;
places.points = project(places.xy);
sites.points = project(sites.xy);
report.outlinePoints = project(report.outline);
for (const area of report.areas) {
  area.rings = area.rings.map(project);
  area.around = area.around.map(project);
}
for (const route of report.routes) {
  route.points = project(route.xy);
  route.bounds = boundsOf(route.points);
}
const haulLines = new Map(
  report.haul_lines.map(([origin, destination, line]) => [origin * sites.name.length + destination, project(line)]),
);
{
  let place = 0;
  report.services.place = report.services.place.map((step) => (place += step));
}

const KIND_ORDER = [
  "collection_point", "custody_depot", "transfer_station", "dismantler", "sorting_centre", "processing_base",
];
const KIND_LOOK = {
  collection_point: { colour: "#1b7f4b", shape: "circle", size: 3.6 },
  custody_depot: { colour: "#8a5a2b", shape: "down", size: 6 },
  transfer_station: { colour: "#e07b00", shape: "square", size: 5.5 },
  dismantler: { colour: "#b3261e", shape: "up", size: 7 },
  sorting_centre: { colour: "#6a2c91", shape: "star", size: 10 },
  processing_base: { colour: "#263f5a", shape: "hexagon", size: 8 },
};
const MODE_COLOUR = {
  drop_off: "#2a9d5c", door_to_door: "#3b76c4", mobile: "#c99700", retailer_backhaul: "#8e44ad",
};
const SHARE_COLOUR = ["#d3e3f2", "#9cc5e3", "#5ea3d0", "#2b77b8", "#0b4a8c"];
/* Where nothing may be built, and the zones of land use in the order in which they are met. */
const FORBIDDEN_COLOUR = "#c1121f";
const ZONE_COLOUR = ["#b08968", "#5e7fb1", "#7d9d4e", "#9b6fae", "#4f9a94", "#b0803c"];
const zonesDrawn = [...new Set(report.areas.filter((area) => !area.forbidden).map((area) => area.zone))];
const areaColour = (area) =>
  area.forbidden ? FORBIDDEN_COLOUR : ZONE_COLOUR[zonesDrawn.indexOf(area.zone) % ZONE_COLOUR.length];
const UNSERVED = "#d62828";
/* How full a facility is in the year: green, amber, red; -1 where nothing limits it. */
const LEVELS = ["green", "amber", "red"];
const LEVEL_COLOUR = ["#3c9d5f", "#e6a100", "#d3261f"];
const LEVEL_UNKNOWN = "#9aa5ad";
const ROUTE_COLOUR = [
  "#c2185b", "#1565c0", "#2e7d32", "#ef6c00", "#6a1b9a", "#00838f", "#795548", "#ad1457", "#827717", "#37474f",
];

const state = {
  year: report.years[report.years.length - 1],
  stream: -1,
  colour: "share",
  siteColour: "kind",
  layers: { places: true, sites: true, services: true, hauls: true, routes: false, labels: true, areas: false },
  selected: null,
};
const isOpen = (site) =>
  sites.placed[site] === 1 && sites.open[site] <= state.year && sites.last[site] >= state.year;
const levelAt = (site) => sites.level[site][report.years.indexOf(state.year)];
