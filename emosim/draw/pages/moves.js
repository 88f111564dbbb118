// What a reader does on the plane: zoom, drag, point, pin, and all of it by keyboard.

const tip = document.getElementById("tip");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const zoom = d3
  .zoom()
  .scaleExtent([0.8, 14])
  .on("zoom", (event) => {
    view = event.transform;
    hideTip();
    layout();
  });
svg.call(zoom).on("dblclick.zoom", null);

const glide = () => svg.transition().duration(calm.matches ? 0 : 250);
const nearer = () => glide().call(zoom.scaleBy, 1.6);
const farther = () => glide().call(zoom.scaleBy, 1 / 1.6);
function whole() {
  for (const feeling of graph.feelings) feeling.aside = null;
  glide().call(zoom.transform, d3.zoomIdentity);
  layout();
}

dots.call(
  d3
    .drag()
    .clickDistance(4)
    .subject((event, feeling) => {
      const [x, y] = toPage(...(feeling.aside || feeling.vad));
      return { x, y };
    })
    .on("drag", (event, feeling) => {
      feeling.aside = toPlane(event.x, event.y);
      hideTip();
      layout();
    }),
);

dots
  .on("pointerenter", (event, feeling) => over(feeling, event))
  .on("pointermove", (event) => moveTip(event.clientX, event.clientY))
  .on("pointerleave", () => over(null))
  .on("focus", function (event, feeling) {
    if (this.matches(":focus-visible")) over(feeling);
  })
  .on("blur", () => over(null))
  .on("click", (event, feeling) => {
    event.stopPropagation();
    pin(feeling.label === state.pinned ? null : feeling.label);
  })
  .on("dblclick", (event, feeling) => {
    event.stopPropagation();
    feeling.aside = null;
    layout();
  })
  .on("keydown", (event, feeling) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pin(feeling.label === state.pinned ? null : feeling.label);
  });

// Arrows are asked for where the pointer is: one that moves away under it says nothing.
svg
  .on("click", () => pin(null))
  .on("pointermove", (event) => {
    const arrow = event.buttons ? null : event.target.closest(".way");
    const way = arrow ? d3.select(arrow).datum() : null;
    overWay(way, event);
    if (way) moveTip(event.clientX, event.clientY);
  })
  .on("pointerleave", () => overWay(null));

function over(feeling, event) {
  state.over = feeling ? feeling.label : null;
  layout();
  if (feeling) showTip(toldFeeling(feeling), event || besideDot(feeling));
  else hideTip();
}

function overWay(way, event) {
  if (way === state.way) return;
  state.way = way;
  layout();
  if (way) showTip(toldWay(way), event);
  else if (!state.over) hideTip();
}

function besideDot(feeling) {
  const box = dots
    .filter((other) => other === feeling)
    .select(".disc")
    .node()
    .getBoundingClientRect();
  return { clientX: box.right, clientY: box.bottom };
}

function showTip(content, at) {
  tip.replaceChildren(...content);
  tip.hidden = false;
  moveTip(at.clientX, at.clientY);
}

function moveTip(x, y) {
  if (tip.hidden) return;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(6, x + 16 + width > innerWidth ? x - width - 14 : x + 16)}px`;
  tip.style.top = `${Math.max(6, Math.min(y + 14, innerHeight - height - 6))}px`;
}

function hideTip() {
  tip.hidden = true;
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    state.over = null;
    state.way = null;
    hideTip();
    pin(null);
  }
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const found = { "+": nearer, "=": nearer, "-": farther, 0: whole }[event.key];
  if (found) found();
});
for (const [id, does] of [
  ["nearer", nearer],
  ["farther", farther],
  ["whole", whole],
]) {
  document.getElementById(id).addEventListener("click", does);
}
