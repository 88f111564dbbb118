// The graph that the page holds, and what can be asked of it.

const graph = JSON.parse(document.getElementById("graph").textContent);
const declared = graph.kind === "declared";
const compared = graph.kind === "diff";
const machines = compared && graph.of === "declared"; // two of them: a feeling and a way is there or not
const feelings = new Map(graph.feelings.map((feeling) => [feeling.label, feeling]));
const colors = new Map(graph.families.map((family) => [family.name, family.color]));

for (const feeling of graph.feelings) Object.assign(feeling, { out: [], in: [], stay: null, aside: null });
for (const way of graph.ways) {
  way.key = `${way.from} ${way.to}`;
  way.source = feelings.get(way.from);
  way.target = feelings.get(way.to);
  if (way.from === way.to) way.source.stay = way;
  else {
    way.source.out.push(way);
    way.target.in.push(way);
  }
}
const moves = graph.ways.filter((way) => way.from !== way.to);

const colorOf = (feeling) => colors.get(feeling.family);
const chance = (way) => (compared ? Math.max(way.before, way.after) : way.probability || 0);
const stays = (feeling) => (feeling.stay ? chance(feeling.stay) : 0);
const felt = (feeling) => declared || (compared ? feeling.before + feeling.after > 0 : feeling.visits > 0);

// How much a way weighs in the picture: how often it was taken, by one strategy if one is asked for; or how much of all
// steps it gained or lost, of a thousand.
function weight(way, strategy) {
  if (declared) return 1;
  if (compared) return Math.abs(gained(way));
  return strategy ? way.strategies[strategy] || 0 : way.count;
}

function gained(way) {
  if (machines) return way.after - way.before;
  const share = (side) => (graph[`steps_${side}`] ? way[`count_${side}`] / graph[`steps_${side}`] : 0);
  return 1000 * (share("after") - share("before"));
}

// Of all that came to a feeling from another one: the share that came this way.
const arrived = (way) => (way.count ? way.count / way.target.in.reduce((sum, other) => sum + other.count, 0) : 0);

// How large a feeling is drawn, 0 to 1: an area for what was counted, a radius for dominance.
const most = Math.max(...graph.feelings.map((feeling) => largest(feeling))) || 1;
function largest(feeling) {
  if (declared) return feeling.vad[2];
  return compared ? Math.max(feeling.before, feeling.after) : feeling.visits;
}
const area = (value) => Math.sqrt(value / most);

const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
const signed = (number, digits = 2) => (number < 0 ? "\u2212" : "+") + Math.abs(number).toFixed(digits);
const grouped = (number) => number.toLocaleString("en-US");
const spoken = (name) => name.replaceAll("_", " ");
const times = (count) => (count === 1 ? "once" : `${grouped(count)} times`);
