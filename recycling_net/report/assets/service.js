/* How each place is served in the year and stream that are shown. */

const service = { share: null, mode: null, list: null, lines: null, main: null, hauls: null, breaks: null };

function spellsOf(year, stream) {
  const spells = report.services;
  const found = [];
  for (let at = 0; at < spells.place.length; at++) {
    if (spells.first[at] > year || spells.last[at] < year) continue;
    if (stream < 0 || spells.stream[at] === stream) found.push(at);
  }
  return found;
}

/* Share of the supply that is recovered, weighted over streams by the last year's supply. */
function sharesOf(found, stream) {
  const spells = report.services;
  const recovered = new Float64Array(places.name.length);
  const most = new Float64Array(places.name.length);
  const mode = new Int8Array(places.name.length).fill(-1);
  const main = new Map();
  for (const at of found) {
    const place = spells.place[at];
    const amount = (places.supply_kg[spells.stream[at]][place] * spells.permille[at]) / 1000;
    recovered[place] += amount;
    if (mode[place] < 0 || amount > most[place]) {
      most[place] = amount;
      mode[place] = spells.mode[at];
      main.set(place, at);
    }
  }
  const share = new Float64Array(places.name.length);
  for (let place = 0; place < share.length; place++) {
    const streams = stream < 0 ? places.supply_kg : [places.supply_kg[stream]];
    const supply = streams.reduce((sum, column) => sum + column[place], 0);
    share[place] = supply > 0 ? recovered[place] / supply : 0;
  }
  return { share, mode, main: [...main.values()] };
}

/* Class limits from the last year, so that colours mean the same in every year. */
function classLimits(stream) {
  const last = report.years[report.years.length - 1];
  const { share, mode } = sharesOf(spellsOf(last, stream), stream);
  const served = Array.from(share).filter((_, place) => mode[place] >= 0).sort((a, b) => a - b);
  const limits = [0.2, 0.4, 0.6, 0.8].map((part) => Math.round(100 * (served[Math.floor(part * served.length)] || 0)));
  return [...new Set(limits)];
}

function haulsShown() {
  const flows = report.hauls;
  const sums = new Map();
  for (let at = 0; at < flows.year.length; at++) {
    if (flows.year[at] !== state.year) continue;
    if (state.stream >= 0 && flows.stream[at] !== state.stream) continue;
    const key = flows.origin[at] * sites.name.length + flows.destination[at];
    sums.set(key, (sums.get(key) || 0) + flows.kg[at]);
  }
  return [...sums].map(([key, kg]) => {
    const origin = Math.floor(key / sites.name.length);
    return { origin, destination: key % sites.name.length, tonnes: kg / 1000 };
  });
}

function refreshService() {
  const found = spellsOf(state.year, state.stream);
  const { share, mode, main } = sharesOf(found, state.stream);
  const lines = new Map();
  for (const at of found) {
    const spells = report.services;
    const key = (spells.place[at] * sites.name.length + spells.site[at]) * 8 + spells.mode[at];
    lines.set(key, at);
  }
  service.share = share;
  service.mode = mode;
  service.list = found;
  service.lines = [...lines.values()];
  service.main = main;
  service.hauls = haulsShown();
  service.breaks = classLimits(state.stream);
}

function shareClass(share) {
  let at = 0;
  while (at < service.breaks.length && share * 100 >= service.breaks[at]) at++;
  return at;
}

function shareColour(at) {
  return SHARE_COLOUR[Math.round((at * (SHARE_COLOUR.length - 1)) / Math.max(1, service.breaks.length))];
}

function placeColour(place) {
  if (service.mode[place] < 0) return UNSERVED;
  if (state.colour === "mode") return MODE_COLOUR[report.services.modes[service.mode[place]]];
  return shareColour(shareClass(service.share[place]));
}
