// Imports between packages run downwards only.
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { packageNames, parse, resolve, resolveRelative, sourcesOf } from "./sources.mjs";

/** The packages below each package. `kit` is below all of them: it is inlined by the build. */
const below = {
  kit: [],
  proto: [],
  web: [],
  updater: [],
  client: ["proto"],
  broker: ["proto"],
  renderer: ["proto"],
  engine: ["proto"],
  desk: ["client", "engine", "proto"],
  gateway: ["client", "web", "proto"],
  react: ["web"],
  electron: ["web", "engine", "renderer"],
  agents: ["client", "engine", "proto"],
  mcp: ["client", "engine", "proto"],
  releases: ["updater"],
  cli: [
    ...["agents", "broker", "client", "desk", "engine", "gateway", "mcp", "proto"],
    ...["releases", "renderer", "updater", "web"],
  ],
};

/** Entry points that run in a browser: nothing that they lead to imports a module of Node. */
const inBrowsers = [
  ...["packages/proto/src/index.ts", "packages/engine/src/index.ts", "packages/engine/src/gate/index.ts"],
  ...["packages/web/src/index.ts", "packages/react/src/index.ts"],
];

/** @returns {string[]} one problem for each import that runs upwards */
export function findUpwardImports(root, allowed = below) {
  return packageNames(root).flatMap((name) => [
    ...(allowed[name]
      ? upwardFrom(root, name, allowed[name])
      : [`packages/${name} has no place in the order`]),
    ...publishedKit(root, name),
  ]);
}

/** @returns {string[]} one problem for each module of Node that a browser would have to load */
export function findNodeInBrowsers(root, entries = inBrowsers) {
  return entries.filter((entry) => existsSync(join(root, entry))).flatMap((entry) => nodeBelow(root, entry));
}

function upwardFrom(root, name, allowed) {
  return sourcesOf(root, name).flatMap((file) =>
    parse(root, file).imports.flatMap(({ specifier, line }) => {
      const where = `${file}:${line} imports ${specifier}`;
      const to = specifier.startsWith(".") ? resolveRelative(root, file, specifier) : undefined;
      if (to && !to.startsWith(`packages/${name}/`))
        return [`${where}: another package is imported by its name`];
      const other = /^@toasty\/([^/]+)/.exec(specifier)?.[1];
      if (!other || other === "kit" || allowed.includes(other)) return [];
      if (other === name) return [`${where}: a package imports its own files by their paths`];
      return [`${where}: ${name} may import ${["kit", ...allowed].join(", ")}`];
    }),
  );
}

/** A dependency on the kit would be looked for in the registry, where it is not. */
function publishedKit(root, name) {
  const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  if (!manifest.dependencies?.["@toasty/kit"] && !manifest.peerDependencies?.["@toasty/kit"]) return [];
  return [`packages/${name}/package.json: @toasty/kit is inlined, so it belongs into devDependencies`];
}

function nodeBelow(root, entry) {
  const reached = new Map([[entry, undefined]]);
  const problems = [];
  for (const file of reached.keys()) {
    for (const { specifier, typeOnly } of parse(root, file).imports) {
      if (typeOnly) continue;
      if (isBuiltin(specifier))
        problems.push(`${way(reached, file)} imports ${specifier}, but runs in browsers`);
      const next = resolve(root, file, specifier);
      if (next && !reached.has(next)) reached.set(next, file);
    }
  }
  return problems;
}

function way(reached, file) {
  const files = [];
  for (let at = file; at; at = reached.get(at)) files.unshift(at);
  return files.join(" -> ");
}
