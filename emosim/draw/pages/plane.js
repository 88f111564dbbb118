// The plane: its axes, dots and arrows; zooming, dragging, pointing.

const LARGEST = 16; // radius in pixels of the feeling felt most
const SMALLEST = 2.2;
const ALIKE = 6; // radius of every feeling of two machines
const WIDEST = 6; // pixels, of the way taken most
const THINNEST = 1;
const SURE = 0.25; // probability from which on an arrow has its full color
const EDGE = { left: 58, right: 16, top: 6, bottom: 44 };
const TELLING = 4; // radius from which on a dot has room for a core and a ring

const state = {
  over: null,
  way: null,
  pinned: null,
  families: new Set(colors.keys()),
  least: 0,
  fewest: 0,
  strategy: "",
  staying: true,
  open: false,
  direction: declared ? "out" : "both",
};
const focused = () => state.over || state.pinned;

const svg = d3.select("#plane");
svg.append("clipPath").attr("id", "inside").append("rect").attr("id", "frame");
const axes = svg.append("g").attr("class", "axis").attr("aria-hidden", "true");
const layer = svg.append("g").attr("clip-path", "url(#inside)");
const wayLayer = layer.append("g").attr("aria-hidden", "true");
const dotLayer = layer.append("g");

let size = { width: 0, height: 0 };
let view = d3.zoomIdentity;

const spread = (axis, before, after) => {
  const values = graph.feelings.map((feeling) => feeling.vad[axis]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, 0.2);
  return [low - before * span, high + after * span];
};
const [xs, ys] = [spread(0, 0.1, 0.07), spread(1, 0.07, 0.07)];

function radius(feeling) {
  if (!felt(feeling)) return SMALLEST;
  if (declared) return Math.max(SMALLEST, 9 * feeling.vad[2]);
  return sized(largest(feeling));
}

const sized = (value) => (machines ? ALIKE : Math.max(SMALLEST, LARGEST * area(value)));

const inner = () => ({ width: size.width - EDGE.left - EDGE.right, height: size.height - EDGE.top - EDGE.bottom });

// Where a valence and an arousal are on the page, and back.
function toPage(valence, arousal) {
  const { width, height } = inner();
  const x = EDGE.left + ((valence - xs[0]) / (xs[1] - xs[0])) * width;
  const y = EDGE.top + (1 - (arousal - ys[0]) / (ys[1] - ys[0])) * height;
  return view.apply([x, y]);
}

function toPlane(x, y) {
  const { width, height } = inner();
  const [ax, ay] = view.invert([x, y]);
  return [
    xs[0] + ((ax - EDGE.left) / width) * (xs[1] - xs[0]),
    ys[0] + (1 - (ay - EDGE.top) / height) * (ys[1] - ys[0]),
  ];
}

// Which ways are shown.
function passes(way) {
  return (
    state.families.has(way.source.family) &&
    state.families.has(way.target.family) &&
    chance(way) >= state.least &&
    (!state.strategy || weight(way, state.strategy) > 0) &&
    !(state.open && way.guarded)
  );
}
const among = (way) =>
  (way.from === focused() && state.direction !== "in") || (way.to === focused() && state.direction !== "out");
const telling = (way) =>
  declared
    ? way.source.tier === "primary" && way.target.tier === "primary"
    : weight(way, state.strategy) >= state.fewest;
const drawn = (way) => passes(way) && (among(way) || way === state.way || telling(way));
const shownFeeling = (feeling) => state.families.has(feeling.family);

const moreOrLess = (change) => (change > 0 ? "var(--more)" : change < 0 ? "var(--less)" : "var(--quiet)");

// The feelings, once.
const ordered = [...graph.feelings].sort((a, b) => felt(a) - felt(b) || radius(b) - radius(a));
const dots = dotLayer
  .selectAll("g")
  .data(ordered)
  .join("g")
  .attr("class", (feeling) => `feeling ${felt(feeling) ? "" : "never"} ${declared ? feeling.tier : ""}`)
  .attr("data-label", (feeling) => feeling.label)
  .attr("tabindex", (feeling) => (felt(feeling) ? 0 : -1))
  .attr("role", "button")
  .attr("aria-pressed", "false")
  .attr("aria-label", (feeling) =>
    [feeling.label, ...facts(feeling).map(([name, value]) => `${name} ${value}`)].join(", "),
  );
dots.append("line").attr("class", "tether");
dots
  .append("circle")
  .attr("class", "hit")
  .attr("r", (feeling) => radius(feeling) + 5);
dots.append("circle").attr("class", "disc").attr("r", discRadius).style("fill", discColor);
dots
  .filter((feeling) => compared && feeling.before > 0)
  .append("circle")
  .attr("class", "before")
  .attr("r", (feeling) => sized(feeling.before));
const ringed = dots.filter(hasRing);
ringed
  .append("circle")
  .attr("class", "core")
  .attr("r", (feeling) => radius(feeling) * Math.sqrt(feeling.starts / feeling.visits));
ringed
  .append("path")
  .attr("class", "ring")
  .attr("d", (feeling) => ring(radius(feeling) + 2.5, stays(feeling)))
  .style("stroke", colorOf);
dots.append("text").text((feeling) => feeling.label);

function hasRing(feeling) {
  return !declared && !compared && felt(feeling) && radius(feeling) >= TELLING;
}

function discRadius(feeling) {
  return compared && felt(feeling) ? (feeling.after ? sized(feeling.after) : 0) : radius(feeling);
}

function discColor(feeling) {
  if (!felt(feeling)) return null;
  if (!compared) return colorOf(feeling);
  const farthest = Math.max(...graph.feelings.map((other) => Math.abs(other.after - other.before))) || 1;
  const strength = 25 + (75 * Math.abs(feeling.after - feeling.before)) / farthest;
  return `color-mix(in srgb, ${moreOrLess(feeling.after - feeling.before)} ${strength}%, var(--paper))`;
}

// Place everything for the view as it is.
function layout() {
  const spots = new Map();
  for (const feeling of ordered) {
    const [x, y] = toPage(...(feeling.aside || feeling.vad));
    spots.set(feeling, { x, y, r: radius(feeling) + (hasRing(feeling) ? 3.5 : 0) });
  }
  nameFeelings(spots);
  dots.attr("transform", (feeling) => `translate(${spots.get(feeling).x},${spots.get(feeling).y})`);
  dots.select(".tether").each(function (feeling) {
    const [x, y] = toPage(...feeling.vad);
    const spot = spots.get(feeling);
    d3.select(this)
      .attr("x2", x - spot.x)
      .attr("y2", y - spot.y)
      .attr("visibility", feeling.aside ? null : "hidden");
  });
  drawWays(spots);
  drawAxes();
}

function nameFeelings(spots) {
  const within = ({ x, y }) => x >= EDGE.left && x <= size.width && y >= 0 && y <= size.height - EDGE.bottom;
  const wanted = ordered
    .filter((feeling) => shownFeeling(feeling) && within(spots.get(feeling)))
    .sort((a, b) => importance(b) - importance(a));
  const list = wanted.map((feeling) =>
    Object.assign(spots.get(feeling), { name: felt(feeling) || feeling.label === focused(), w: feeling.width, h: 14 }),
  );
  const bounds = { left: EDGE.left, top: 0, right: size.width - EDGE.right, bottom: size.height - EDGE.bottom };
  placeNames(list, bounds);
  dots.select("text").each(function (feeling) {
    const spot = spots.get(feeling);
    const box = spot.place || anyPlace({ ...spot, w: feeling.width, h: 14 }, bounds);
    d3.select(this)
      .classed("unplaced", !spot.place)
      .attr("x", box.x - spot.x)
      .attr("y", box.y - spot.y + 11);
  });
}

const importance = (feeling) =>
  (feeling.label === focused() ? 1e9 : 0) +
  (declared ? { primary: 3, secondary: 2, tertiary: 1 }[feeling.tier] || 0 : largest(feeling));

function drawWays(spots) {
  const peak = Math.max(...moves.map((way) => weight(way, state.strategy)), 1e-9);
  const found = moves.filter(drawn).sort((a, b) => weight(a, state.strategy) - weight(b, state.strategy));
  wayLayer
    .selectAll("path")
    .data(found, (way) => way.key)
    .join("path")
    .order()
    .attr("data-from", (way) => way.from)
    .attr("data-to", (way) => way.to)
    .attr("class", (way) => `way ${declared && way.guarded ? "guarded" : ""}`)
    .attr("d", (way) => arrow(spots.get(way.source), spots.get(way.target), widthOf(way, peak)))
    .style("--color", wayColor)
    .style("--strength", strengthOf);
  light();
  report(found);
}

function widthOf(way, peak) {
  if (declared || machines) return way.guarded ? 0.9 : 1.8;
  return THINNEST + ((WIDEST - THINNEST) * weight(way, state.strategy)) / peak;
}

function strengthOf(way) {
  if (declared) return way.guarded ? 0.3 : 0.85;
  return compared ? 0.75 : 0.4 + 0.6 * Math.min(1, chance(way) / SURE);
}

const wayColor = (way) => (compared ? moreOrLess(gained(way)) : colorOf(way.source));

// Light what is pointed at, and fade the rest.
function light() {
  const name = focused();
  const near = new Set(name ? [name] : []);
  const lit = (way) => (state.way ? way === state.way : among(way));
  for (const way of wayLayer.selectAll("path").data()) if (lit(way)) near.add(way.from).add(way.to);
  svg.classed("focusing", Boolean(name || state.way)).classed("without-staying", !state.staying);
  wayLayer.selectAll("path").classed("near", lit).classed("lit", lit);
  dots
    .classed("near", (feeling) => near.has(feeling.label))
    .classed("pinned", (feeling) => feeling.label === state.pinned)
    .attr("aria-pressed", (feeling) => String(feeling.label === state.pinned))
    .attr("display", (feeling) => (shownFeeling(feeling) ? null : "none"));
}

function drawAxes() {
  const { width, height } = size;
  const [low, high] = [toPlane(EDGE.left, height - EDGE.bottom), toPlane(width - EDGE.right, EDGE.top)];
  const [across, up] = [ticks(low[0], high[0], width), ticks(low[1], high[1], height)];
  const bottom = height - EDGE.bottom;
  axes.selectAll("*").remove();
  axes
    .append("line")
    .attr("x1", EDGE.left)
    .attr("x2", width - EDGE.right)
    .attr("y1", bottom)
    .attr("y2", bottom);
  axes.append("line").attr("x1", EDGE.left).attr("x2", EDGE.left).attr("y1", EDGE.top).attr("y2", bottom);
  for (const value of across.values) {
    const [x] = toPage(value, 0);
    if (Math.abs(value) < 1e-9)
      axes.append("line").attr("class", "middle").attr("x1", x).attr("x2", x).attr("y1", EDGE.top).attr("y2", bottom);
    axes
      .append("text")
      .attr("x", x)
      .attr("y", bottom + 15)
      .attr("text-anchor", "middle")
      .text(Math.abs(value) < 1e-9 ? "0" : signed(value, across.digits));
  }
  for (const value of up.values) {
    const [, y] = toPage(0, value);
    if (Math.abs(value - 0.5) < 1e-9)
      axes
        .append("line")
        .attr("class", "middle")
        .attr("x1", EDGE.left)
        .attr("x2", width - EDGE.right)
        .attr("y1", y)
        .attr("y2", y);
    axes
      .append("text")
      .attr("x", EDGE.left - 6)
      .attr("y", y + 4)
      .attr("text-anchor", "end")
      .text(value.toFixed(up.digits));
  }
  for (const [share, anchor, word] of [
    [0, "start", "unpleasant"],
    [0.5, "middle", "valence"],
    [1, "end", "pleasant"],
  ]) {
    axes
      .append("text")
      .attr("class", "end")
      .attr("x", EDGE.left + share * inner().width)
      .attr("y", bottom + 34)
      .attr("text-anchor", anchor)
      .text(word);
    const said = { unpleasant: "calm", valence: "arousal", pleasant: "stirred" }[word];
    axes
      .append("text")
      .attr("class", "end")
      .attr("transform", `translate(15,${bottom - share * inner().height}) rotate(-90)`)
      .attr("text-anchor", anchor)
      .text(said);
  }
}

function resize() {
  const { width, height } = svg.node().getBoundingClientRect();
  size = { width, height };
  svg.attr("viewBox", `0 0 ${width} ${height}`);
  d3.select("#frame")
    .attr("x", EDGE.left)
    .attr("y", 0)
    .attr("width", Math.max(0, width - EDGE.left - EDGE.right))
    .attr("height", Math.max(0, height - EDGE.bottom));
  zoom
    .extent([
      [0, 0],
      [width, height],
    ])
    .translateExtent([
      [-0.4 * width, -0.4 * height],
      [1.4 * width, 1.4 * height],
    ]);
  layout();
}
