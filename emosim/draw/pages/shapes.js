// Shapes: arrows, rings, places for names, ticks.

const BEND = 0.16; // how far the middle of an arrow stands off its chord, in lengths of it
const STEPS = 18; // pieces of an arrow's outline

// The outline of a bent arrow of some width, from the rim of one dot to the rim of another.
function arrow(from, to, width) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  if (length < from.r + to.r + 3) return "";
  const bent = { x: (from.x + to.x) / 2 - BEND * dy, y: (from.y + to.y) / 2 + BEND * dx };
  const at = (t) =>
    [0, 1].map((axis) => {
      const [a, b, c] = axis ? [from.y, bent.y, to.y] : [from.x, bent.x, to.x];
      return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c;
    });
  const head = Math.min(2.2 * width + 4.5, (length - from.r - to.r) * 0.6);
  const start = leaves(at, from, 0, from.r + 0.5);
  const end = leaves(at, to, 1, to.r + 1.5);
  const neck = leaves(at, to, 1, to.r + 1.5 + head);
  const [left, right] = [[], []];
  for (let step = 0; step <= STEPS; step++) {
    const t = start + ((neck - start) * step) / STEPS;
    const [x, y] = at(t);
    const [nx, ny] = across(at, t);
    left.push([x + (nx * width) / 2, y + (ny * width) / 2]);
    right.unshift([x - (nx * width) / 2, y - (ny * width) / 2]);
  }
  const [x, y] = at(neck);
  const [nx, ny] = across(at, neck);
  const wing = head * 0.42;
  const points = [...left, [x + nx * wing, y + ny * wing], at(end), [x - nx * wing, y - ny * wing], ...right];
  return `M${points.map((point) => point.map((part) => part.toFixed(1)).join(",")).join("L")}Z`;
}

// Where a curve leaves a circle around one of its ends; its parameter, by halving.
function leaves(at, circle, end, radius) {
  let [inside, outside] = [end, 0.5];
  for (let turn = 0; turn < 12; turn++) {
    const t = (inside + outside) / 2;
    const [x, y] = at(t);
    if (Math.hypot(x - circle.x, y - circle.y) < radius) inside = t;
    else outside = t;
  }
  return outside;
}

function across(at, t) {
  const [before, after] = [at(Math.max(0, t - 0.01)), at(Math.min(1, t + 0.01))];
  const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
  const length = Math.hypot(dx, dy) || 1;
  return [-dy / length, dx / length];
}

// A ring clockwise from the top; whole where the share is 1.
function ring(radius, share) {
  if (share <= 0) return "";
  const turn = 2 * Math.PI * Math.min(share, 0.9999);
  const [x, y] = [radius * Math.sin(turn), -radius * Math.cos(turn)];
  return `M0,${-radius}A${radius},${radius} 0 ${turn > Math.PI ? 1 : 0} 1 ${x.toFixed(2)},${y.toFixed(2)}`;
}

const DIRECTIONS = [0, 4, 2, 6, 1, 7, 3, 5].map((eighth) => (eighth * Math.PI) / 4); // right, left, below, above, aslant
const GAPS = [3, 8, 14];

// Put each name where it covers no dot and no other name, the important ones first; those without room get no place.
function placeNames(spots, bounds) {
  const taken = [];
  for (const spot of spots) {
    spot.place = null;
    if (spot.name) spot.place = freePlace(spot, spots, taken, bounds);
    if (spot.place) taken.push(spot.place);
  }
}

function freePlace(spot, spots, taken, bounds) {
  for (const gap of GAPS) {
    for (const turn of DIRECTIONS) {
      const box = boxAt(spot, turn, gap);
      if (within(box, bounds) && !taken.some((other) => meet(box, other)) && !spots.some((other) => covers(box, other)))
        return box;
    }
  }
  return null;
}

// Where a name stands that must be read though there is no room: inside, whatever it covers.
function anyPlace(spot, bounds) {
  const boxes = DIRECTIONS.map((turn) => boxAt(spot, turn, GAPS[0]));
  return boxes.find((box) => within(box, bounds)) || boxes[0];
}

function boxAt(spot, turn, gap) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const lean = (part) => Math.max(-1, Math.min(1, 1.6 * part));
  const reach = spot.r + gap;
  const x = spot.x + reach * cos + (lean(cos) * spot.w) / 2 - spot.w / 2;
  const y = spot.y + reach * sin + (lean(sin) * spot.h) / 2 - spot.h / 2;
  return { x, y, w: spot.w, h: spot.h };
}

const within = (box, { left, top, right, bottom }) =>
  box.x >= left + 2 && box.y >= top + 2 && box.x + box.w <= right - 2 && box.y + box.h <= bottom - 2;

const meet = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function covers(box, dot) {
  const nearX = Math.max(box.x, Math.min(dot.x, box.x + box.w));
  const nearY = Math.max(box.y, Math.min(dot.y, box.y + box.h));
  return Math.hypot(nearX - dot.x, nearY - dot.y) < dot.r + 1;
}

// Round numbers between two ends, so that neighbors are some 60 pixels apart.
function ticks(low, high, pixels) {
  const step = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5].find((size) => (size / (high - low)) * pixels >= 60) || 0.5;
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) found.push(value);
  return { values: found, digits: step < 0.1 || step === 0.25 ? 2 : 1 };
}
