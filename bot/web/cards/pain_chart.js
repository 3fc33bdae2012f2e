// Pain over time: a drawing, and the same figures as a table. They stand in for the message's chart of characters.

import { element, list } from "../dom.js";
import { card, part, read } from "../shape.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [480, 240, 40, 12, 14, 40];
const MOST = 10;
const DAY_MS = 86_400_000;

export function painChart(message, about) {
  const { title, blocks } = read(message.text);
  const points = list(about.points).filter((point) => !Number.isNaN(Date.parse(point?.day)));
  if (!points.length) return card("chart", title, ...blocks.map((block) => part(block, about)));
  const rest = blocks.slice(1).map((block) => part(block, about));
  return card("chart", title, drawing(points, String(about.alt ?? "")), legend(points), table(points), ...rest);
}

const day = (point) =>
  new Date(point.day).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

const isScore = (score) => Number.isFinite(score) && score >= 0 && score <= MOST;

function drawing(points, words) {
  const first = Date.parse(points[0].day);
  const days = (Date.parse(points.at(-1).day) - first) / DAY_MS;
  const room = WIDTH - LEFT - RIGHT;
  const x = (point) => LEFT + (days ? (room * (Date.parse(point.day) - first)) / DAY_MS / days : room / 2);
  const y = (score) => TOP + ((HEIGHT - TOP - BOTTOM) * (MOST - score)) / MOST;
  const made = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words, class: "chart" });
  for (let tick = 0; tick <= MOST; tick += 2) {
    made.append(
      shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick), class: "grid" }),
      shape("text", { x: LEFT - 8, y: y(tick) + 6, "text-anchor": "end" }, String(tick)),
    );
  }
  const scored = points.filter((point) => isScore(point.score));
  made.append(shape("polyline", { points: scored.map((point) => `${x(point)},${y(point.score)}`).join(" "), class: "line" }));
  for (const point of scored) made.append(shape("circle", { cx: x(point), cy: y(point.score), r: 5, class: "dot" }));
  for (const point of points.filter((each) => isScore(each.after))) {
    made.append(shape("circle", { cx: x(point), cy: y(point.after), r: 5, class: "ring" }));
  }
  made.append(shape("text", { x: x(points[0]), y: HEIGHT - 12, "text-anchor": days ? "start" : "middle" }, day(points[0])));
  if (days) made.append(shape("text", { x: x(points.at(-1)), y: HEIGHT - 12, "text-anchor": "end" }, day(points.at(-1))));
  return made;
}

function legend(points) {
  if (!points.some((point) => isScore(point.after))) return null;
  return element("p", "small", "Full dots: the day. Broken rings: after exercise.");
}

function shape(tag, attributes, words = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = words;
  return made;
}

function table(points) {
  const after = points.some((point) => isScore(point.after));
  const names = ["Day", "Pain", ...(after ? ["After exercise"] : [])].map((name) => {
    const head = element("th", "", name);
    head.scope = "col";
    return head;
  });
  const rows = points.map((point) => {
    const head = element("th", "", day(point));
    head.scope = "row";
    const cells = [point.score, ...(after ? [point.after] : [])].map((score) => element("td", "", isScore(score) ? String(score) : "–"));
    return element("tr", "", head, ...cells);
  });
  return element("table", "", element("thead", "", element("tr", "", ...names)), element("tbody", "", ...rows));
}
