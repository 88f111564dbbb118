// The panel: search, the pinned feeling, filters, the key; and the line that says what is shown.

const MOST_WAYS = 60; // ways shown at first; what a reader can follow
const byId = (id) => document.getElementById(id);

function pin(label) {
  state.pinned = label;
  const place = byId("pinned");
  place.replaceChildren(...(label ? pinned(feelings.get(label)) : []));
  layout();
}

function pinned(feeling) {
  const heading = spotted(feeling);
  const close = element("button", "\u00d7", { type: "button", "aria-label": "Let go", title: "Let go (Esc)" });
  close.addEventListener("click", () => pin(null));
  heading.append(close);
  return [
    heading,
    asList(facts(feeling)),
    ...wayList("turns into", feeling.out, "to"),
    ...wayList("comes from", feeling.in, "from"),
  ];
}

function wayList(title, ways, end) {
  if (!ways.length) return [];
  const rows = ranked(ways, end).map((way) => {
    const row = element(
      "button",
      [element("span", way[end]), element("span", numbers(way, end), { class: "number" })],
      { type: "button" },
    );
    row.style.setProperty("--share", declared ? 0 : end === "to" || compared ? chance(way) : arrived(way));
    row.style.setProperty("--color", colorOf(feelings.get(way[end])));
    for (const [event, found] of [
      ["pointerenter", way],
      ["focus", way],
      ["pointerleave", null],
      ["blur", null],
    ]) {
      row.addEventListener(event, () => {
        state.way = found;
        layout();
      });
    }
    row.addEventListener("click", () => {
      state.way = null;
      pin(way[end]);
    });
    return element("li", row);
  });
  return [element("h3", `${title} (${rows.length})`), element("ul", rows, { class: "ways" })];
}

const numbers = (way, end) => strengthTold(way, end) + (way.count ? ` \u00b7 ${grouped(way.count)}` : "");

// Search: what is typed is lit on the plane, Enter pins the first that fits.
const fitting = () => {
  const sought = byId("sought").value.trim().toLowerCase().replaceAll(" ", "_");
  return sought ? graph.feelings.filter((feeling) => feeling.label.toLowerCase().includes(sought)) : [];
};
byId("labels").append(...graph.feelings.map((feeling) => element("option", "", { value: feeling.label })));
byId("sought").addEventListener("input", () => {
  const exact = fitting().filter((feeling) => feeling.label === byId("sought").value.trim().toLowerCase());
  state.over = exact.length ? exact[0].label : fitting().length === 1 ? fitting()[0].label : null;
  layout();
});
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const [first] = fitting().sort((a, b) => a.label.length - b.label.length);
  byId("sought").setCustomValidity(first ? "" : "no such feeling");
  if (!first) return;
  state.over = null;
  state.families.add(first.family);
  familyBoxes();
  pin(first.label);
});

function familyBoxes() {
  for (const box of document.querySelectorAll("#families input")) box.checked = state.families.has(box.value);
}

for (const family of graph.families) {
  const box = element("input", "", { type: "checkbox", value: family.name });
  const count = graph.feelings.filter((feeling) => feeling.family === family.name).length;
  const label = element("label", [box, element("span", family.name), element("small", String(count))]);
  label.style.setProperty("--color", family.color);
  box.checked = true;
  box.addEventListener("change", () => {
    if (box.checked) state.families.add(family.name);
    else state.families.delete(family.name);
    layout();
  });
  byId("families").append(label);
}

function slider(id, title, steps, shown, changed) {
  const input = element("input", "", { type: "range", id, min: 0, max: steps.length - 1, step: 1, value: 0 });
  const output = element("output", shown(steps[0]), { for: id });
  const set = (value) => {
    input.value = Math.max(
      0,
      steps.findIndex((step) => step >= value),
    );
    said();
  };
  const said = () => {
    output.textContent = shown(steps[input.value]);
    input.setAttribute("aria-valuetext", output.textContent);
    changed(steps[input.value]);
  };
  input.addEventListener("input", () => {
    said();
    layout();
  });
  byId("filters").append(element("div", [element("label", title, { for: id }), output, input], { class: "slider" }));
  return set;
}

function check(id, title, checked, changed) {
  const box = element("input", "", { type: "checkbox", id });
  box.checked = checked;
  box.addEventListener("change", () => {
    changed(box.checked);
    layout();
  });
  byId("filters").append(element("label", [box, title], { class: "check" }));
}

// The least weight at which a reader can follow what is drawn.
function followable() {
  const weights = moves
    .filter(passes)
    .map((way) => weight(way, state.strategy))
    .sort((a, b) => b - a);
  if (weights.length <= MOST_WAYS) return 0;
  return weights.slice(0, MOST_WAYS).findLast((value) => value > weights[MOST_WAYS]) ?? weights[0];
}

let setFewest = () => {};
if (declared) check("open", "only those that are always open", false, (value) => (state.open = value));
else if (machines) state.fewest = 1;
else {
  const weights = [...new Set(moves.map((way) => weight(way)))].sort((a, b) => a - b);
  const fewest = compared ? (value) => `${value.toFixed(1)} of 1,000 steps` : times;
  setFewest = slider(
    "fewest",
    compared ? "changed by at least" : "taken at least",
    weights.length ? weights : [0],
    fewest,
    (value) => (state.fewest = value),
  );
  const chances = [0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1];
  slider("least", "probability at least", chances, percent, (value) => (state.least = value));
}
function choice(id, title, options, changed) {
  const select = element(
    "select",
    options.map(([value, text]) => element("option", text, { value })),
    { id, "aria-label": title },
  );
  select.addEventListener("change", () => {
    changed(select.value);
    layout();
  });
  byId("filters").append(select);
  return select;
}

if (graph.strategies.length) {
  const options = graph.strategies.map(({ name, count }) => [name, `after ${spoken(name)} (${grouped(count)})`]);
  choice("strategy", "Strategy of the reply in between", [["", "after any reply"], ...options], (value) => {
    state.strategy = value;
    setFewest(followable());
  });
}
const directions = [
  ["both", "of one feeling: ways out and in"],
  ["out", "of one feeling: ways out"],
  ["in", "of one feeling: ways in"],
];
choice("direction", "Which ways of the feeling pointed at", directions, (value) => (state.direction = value)).value =
  state.direction;
if (!declared && !compared) check("staying", "show staying as a ring", true, (value) => (state.staying = value));

function report(ways) {
  const text = focused() ? reportOne(ways) : reportAll(ways);
  if (byId("status").textContent !== text) byId("status").textContent = text;
}

function reportOne(ways) {
  const [out, into] = ["from", "to"].map((end) => ways.filter((way) => way[end] === focused()).length);
  return `${focused()}: ${{ both: `${out} ways out, ${into} in`, out: `${out} ways out`, in: `${into} ways in` }[state.direction]}`;
}

function reportAll(ways) {
  if (machines)
    return `${grouped(ways.length)} ways that are new or gone, ${grouped(moves.length - ways.length)} that are in both`;
  const total = moves.reduce((sum, way) => sum + (way.count || 0), 0);
  const part = ways.reduce((sum, way) => sum + (way.count || 0), 0);
  const share = total ? `, ${percent(part / total)} of the changes of feeling` : "";
  if (declared) return "Between families. Point at a feeling to see all that it may turn into.";
  return `${grouped(ways.length)} of ${grouped(moves.length)} ways${share}`;
}

const KEYS = {
  declared: [
    "dot: a feeling, as large as its dominance; dark rim: primary",
    "full arrow: always open; pale arrow: under a guard",
  ],
  taken: [
    "dot: a feeling, its area the turns in which it is felt; white inside: the share of them that open a dialogue",
    "ring: probability of staying",
    "arrow: width is how often it was taken, color how probable it is",
    "small open dot: never felt",
  ],
  machines: ["orange: new; purple: gone; pale: in both"],
  diff: [
    "disc: share of turns after; circle: before",
    "orange: more after; purple: less",
    "arrow: width is the change of its share of all steps",
  ],
};
const HINTS = ["Click to pin, drag to move aside, double-click to put back; wheel or + and \u2212 zoom."];
document
  .querySelector("#key ul")
  .append(
    ...[...(KEYS[machines ? "machines" : graph.kind] || KEYS.taken), ...HINTS].map((text) => element("li", text)),
  );

// Begin.
dots.select("text").each(function (feeling) {
  feeling.width = this.getComputedTextLength() || 7 * feeling.label.length;
});
setFewest(followable());
new ResizeObserver(resize).observe(svg.node());
resize();
