// No circles: in every folder of a package, its entries (files, and folders taken as wholes) import each other one way.
// A file directly below `src` is a stage of its own. Imports of types count: a reader follows them too.
import { packageNames, parse, resolveRelative, sourcesOf } from "./sources.mjs";

/** @returns {string[]} one problem for each circle */
export function findCircles(root) {
  return packageNames(root).flatMap((name) => {
    const files = sourcesOf(root, name);
    const arrows = files.flatMap((from) =>
      parse(root, from)
        .imports.filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => ({ from, to: resolveRelative(root, from, specifier) }))
        .filter(({ to }) => to !== undefined && to !== from),
    );
    return [
      ...circlesIn(arrows).map((circle) => describe("files import each other", circle)),
      ...foldersOf(files).flatMap((folder) =>
        circlesIn(betweenEntriesOf(folder, arrows))
          .filter((circle) => circle.some(({ from, to }) => isFolder(from) || isFolder(to)))
          .map((circle) => describe(`folders below ${folder} import each other`, circle)),
      ),
    ];
  });
}

/**
 * Finds the groups of nodes that reach each other, and returns the arrows of one shortest circle of each.
 * @template {{ from: string, to: string }} Arrow
 * @param {Arrow[]} arrows
 * @returns {Arrow[][]}
 */
function circlesIn(arrows) {
  const from = Map.groupBy(arrows, (arrow) => arrow.from);
  const done = new Set();
  const circles = [];
  for (const node of [...from.keys()].sort()) {
    if (done.has(node)) continue;
    const circle = shortestBack(node, from);
    if (!circle) continue;
    circles.push(circle);
    // What can be reached from here and leads back is the same group.
    const group = [...reachable(node, from)].filter((other) => reachable(other, from).has(node));
    for (const other of group) done.add(other);
  }
  return circles;
}

function shortestBack(start, from) {
  const paths = [[]];
  const seen = new Set();
  for (const path of paths) {
    for (const arrow of from.get(path.at(-1)?.to ?? start) ?? []) {
      if (arrow.to === start) return [...path, arrow];
      if (seen.has(arrow.to)) continue;
      seen.add(arrow.to);
      paths.push([...path, arrow]);
    }
  }
  return undefined;
}

function reachable(start, from) {
  const seen = new Set();
  const open = [start];
  for (const node of open) {
    for (const { to } of from.get(node) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}

/** The arrows that cross from one entry of a folder to another, named by the entries; `by` keeps the files. */
function betweenEntriesOf(folder, arrows) {
  const crossing = new Map();
  for (const { from, to } of arrows) {
    if (!from.startsWith(`${folder}/`) || !to.startsWith(`${folder}/`)) continue;
    const [a, b] = [entryOf(folder, from), entryOf(folder, to)];
    if (a !== b) crossing.set(`${a} ${b}`, { from: a, to: b, by: `${from} -> ${to}` });
  }
  return [...crossing.values()];
}

function foldersOf(files) {
  const folders = new Set();
  for (const file of files) {
    const parts = file.split("/");
    for (let length = 3; length < parts.length; length++) folders.add(parts.slice(0, length).join("/"));
  }
  return [...folders].sort();
}

const entryOf = (folder, file) => {
  const [first, ...rest] = file.slice(folder.length + 1).split("/");
  return rest.length > 0 ? `${first}/` : first;
};
const isFolder = (entry) => entry.endsWith("/");
const describe = (what, circle) =>
  `${what}: ${[...circle.map(({ from }) => from), circle[0].from].join(" -> ")}${circle
    .filter(({ by }) => by)
    .map(({ by }) => `\n    ${by}`)
    .join("")}`;
