// What is said of a feeling and of a way, beside the pointer and in the panel. Texts are set as text, never as markup.

const MOST_TOLD = 4; // ways and strategies named beside the pointer

function element(name, content = "", attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat());
  return made;
}

function spotted(feeling, name = "h2") {
  const spot = element("span", "", { class: "spot" });
  spot.style.setProperty("--color", colorOf(feeling));
  return element(name, [spot, element("span", feeling.label)]);
}

// Pairs of a name and a value.
function facts(feeling) {
  const [valence, arousal, dominance] = feeling.vad;
  const found = [
    ["family", `${feeling.family}, ${feeling.tier}`],
    ["VAD", `${signed(valence)}, ${arousal.toFixed(2)}, ${dominance.toFixed(2)}`],
  ];
  if (compared && !machines) {
    found.push(["share of turns", `${percent(feeling.before)} before, ${percent(feeling.after)} after`]);
  } else if (machines && feeling.moved) {
    found.push(["changed", feeling.moved]);
  } else if (!compared && !declared) {
    found.push(["felt", `in ${grouped(feeling.visits)} turns, ${percent(feeling.share)} of all`]);
    found.push(["opens", `${grouped(feeling.starts)} dialogues`]);
    if (feeling.visits) found.push(["stays", feeling.stay ? `${percent(stays(feeling))} of its steps` : "never"]);
  }
  return found;
}

function asList(pairs) {
  return element(
    "dl",
    pairs.flatMap(([name, value]) => [element("dt", name), element("dd", value)]),
  );
}

// The ways of a feeling, the strongest first: by how probable they are, or for ways that come in by how many came.
function ranked(ways, end) {
  const strength = end === "to" && !compared ? chance : weight;
  return [...ways].sort((a, b) => strength(b) - strength(a) || weight(b) - weight(a) || (a.key < b.key ? -1 : 1));
}

// How strong a way is; `end` is the end that is named, from or to.
function strengthTold(way, end) {
  if (declared) return way.guarded ? "under a guard" : "always open";
  if (machines) return way.after === way.before ? "in both" : way.after ? "new" : "gone";
  if (compared) return `${percent(way.before)} \u2192 ${percent(way.after)}`;
  return percent(end === "to" ? chance(way) : arrived(way));
}

function topWays(title, ways, end) {
  if (!ways.length) return [];
  if (declared) return [element("p", element("small", `${title}: ${ways.length} feelings`))];
  const names = ranked(ways, end)
    .slice(0, MOST_TOLD)
    .map((way) => `${way[end]} ${strengthTold(way, end)}`);
  return [element("h3", title), element("p", names.join(", "))];
}

function toldFeeling(feeling) {
  return [
    spotted(feeling),
    asList(facts(feeling)),
    ...topWays("turns into", feeling.out, "to"),
    ...topWays("comes from", feeling.in, "from"),
  ];
}

function toldWay(way) {
  const lines = [element("h2", `${way.from} \u2192 ${way.to}`), ...toldCounts(way)];
  if (way.change) {
    const [valence, arousal, dominance] = way.change.map((part) => signed(part));
    lines.push(
      element("p", [
        element("small", "mean change: "),
        `valence ${valence}, arousal ${arousal}, dominance ${dominance}`,
      ]),
    );
  }
  const led = Object.entries(way.strategies || {})
    .slice(0, MOST_TOLD)
    .map(([name, count]) => `${spoken(name)} ${count}`);
  if (led.length) lines.push(element("p", [element("small", "replies led with: "), led.join(", ")]));
  return [...lines, ...toldRules(way)];
}

function toldCounts(way) {
  if (declared) return [element("p", way.guarded ? "open under a guard" : "always open")];
  if (machines)
    return [element("p", { "in both": "a way in both", new: "a new way", gone: "no way any more" }[strengthTold(way)])];
  if (compared) {
    const counts = `${grouped(way.count_before)} and ${grouped(way.count_after)} times`;
    return [
      element("p", `${percent(way.before)} of the steps from ${way.from} before, ${percent(way.after)} after`),
      element("p", counts),
    ];
  }
  const error = way.error ? ` \u00b1 ${(100 * way.error).toFixed(1)}` : "";
  return [element("p", `taken ${times(way.count)}: ${percent(way.probability)}${error} of the steps from ${way.from}`)];
}

function toldRules(way) {
  if (compared)
    return way.when_before === way.when_after
      ? []
      : [element("p", `allowed before: ${way.when_before}; after: ${way.when_after}`)];
  const rules = graph.allowed[way.allowed].map((rule) => `${spoken(rule)} (${graph.rules[rule] || "?"})`);
  return rules.length ? [element("p", [element("small", "rules: "), rules.join("; ")])] : [];
}
