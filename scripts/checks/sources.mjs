// The source files of the workspace, what they import and where that leads.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * A source file and what it imports.
 * @typedef {{ file: string, text: string, program: any, comments: any[], imports: Import[], exports: any[] }} Source
 */

/**
 * One imported module: its specifier as written, the names taken from it (`*` for all), and whether only types are.
 * @typedef {{ specifier: string, names: string[], typeOnly: boolean, line: number }} Import
 */

/** Names of the packages: the folders below `packages/`. */
export function packageNames(root) {
  const folder = join(root, "packages");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "package.json")))
    .sort();
}

/** Paths of all TypeScript and JavaScript files below a folder, relative to the root, with slashes, sorted. */
export function filesBelow(root, folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isCode(entry.name))
    .map((entry) => slashed(relative(root, join(entry.parentPath, entry.name))))
    .filter((file) => !file.split("/").some((part) => notWritten.includes(part)))
    .sort();
}

/** The files that a package is made of: no test and nothing that is generated. */
export const sourcesOf = (root, name) =>
  filesBelow(root, `packages/${name}/src`).filter((file) => !isTest(file));

/** Tells a test by its name. */
export const isTest = (file) => /\.test\.m?ts$/.test(file);

/**
 * Parses a file; the result is kept for the life of the process.
 * @returns {Source}
 */
export function parse(root, file) {
  const path = join(root, file);
  const known = parsed.get(path);
  if (known) return known;
  const text = readFileSync(path, "utf8");
  const { program, comments, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const source = {
    file,
    text,
    program,
    comments,
    imports: importsOf(text, module),
    exports: module.staticExports,
  };
  parsed.set(path, source);
  return source;
}

/** Resolves a relative specifier to a file of the repository; undefined where it leads to none. */
export function resolveRelative(root, from, specifier) {
  const path = slashed(join(dirname(from), specifier));
  const candidates = [path, path.replace(/\.(m?)js$/, ".$1ts"), `${path}.ts`];
  return candidates.find((candidate) => isCode(candidate) && existsSync(join(root, candidate)));
}

/** Resolves an import from a package of the workspace to the source file of that entry point. */
function resolvePackage(root, specifier) {
  const [, name, subpath] = /^@toasty\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (!name) return undefined;
  const manifest = join(root, "packages", name, "package.json");
  if (!existsSync(manifest)) return undefined;
  const entry = JSON.parse(readFileSync(manifest, "utf8")).exports?.[`.${subpath ?? ""}`];
  const source = typeof entry === "string" ? entry : entry?.["@toasty/source"];
  return source && slashed(join("packages", name, source));
}

/** Follows an exported name through re-exports to the file that declares it; the file itself where it does not lead on. */
export function declaringFile(root, file, name, seen = new Set()) {
  if (seen.has(file) || name === "*") return file;
  seen.add(file);
  const entries = parse(root, file).exports.flatMap((statement) => statement.entries);
  const lead = (entry) => {
    const next = resolve(root, file, entry.moduleRequest.value);
    return next && declaringFile(root, next, entry.importName.name ?? name, seen);
  };
  const named = entries.find((entry) => entry.exportName.name === name);
  if (named) return (named.moduleRequest && lead(named)) ?? file;
  for (const entry of entries) {
    if (entry.importName.kind !== "AllButDefault") continue;
    const found = lead({ ...entry, importName: { name } });
    if (found && declares(root, found, name)) return found;
  }
  return file;
}

/** Resolves any specifier to a file of the repository; undefined for built-in modules and dependencies. */
export function resolve(root, from, specifier) {
  return specifier.startsWith(".") ? resolveRelative(root, from, specifier) : resolvePackage(root, specifier);
}

/** Calls a function with every node of a syntax tree, parents first; where it returns false the node's children are left out. */
export function walk(node, visit, parent = undefined) {
  if (visit(node, parent) === false) return;
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const child of value) if (typeof child?.type === "string") walk(child, visit, node);
    } else if (typeof value?.type === "string") walk(value, visit, node);
  }
}

/** Line of a position in a text, from 1. */
export const lineAt = (text, position) => text.slice(0, position).split("\n").length;

/** @type {Map<string, Source>} */
const parsed = new Map();
const notWritten = ["node_modules", "dist", "gen"];
const isCode = (name) => /\.(m?ts|tsx|mjs|js)$/.test(name) && !name.endsWith(".d.ts");
const slashed = (path) => path.split(sep).join("/");

function declares(root, file, name) {
  return parse(root, file).exports.some(({ entries }) =>
    entries.some((entry) => entry.exportName.name === name),
  );
}

/** @returns {Import[]} */
function importsOf(text, module) {
  const found = module.staticImports.map(({ start, moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    names: entries.map(({ importName }) => importName.name ?? "*"),
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    line: lineAt(text, start),
  }));
  for (const { entries } of module.staticExports) {
    for (const { start, moduleRequest, importName, isType } of entries) {
      // A name that is imported and then exported is among the imports already.
      if (!moduleRequest || found.some((one) => one.specifier === moduleRequest.value)) continue;
      found.push({
        specifier: moduleRequest.value,
        names: [importName.name ?? "*"],
        typeOnly: isType,
        line: lineAt(text, start),
      });
    }
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const literal = /^(["'`])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal)
      found.push({ specifier: literal[2], names: ["*"], typeOnly: false, line: lineAt(text, start) });
  }
  for (const [, specifier] of text.matchAll(/\bimport\((?:"([^"]+)")\)\./g)) {
    if (specifier && !found.some((one) => one.specifier === specifier)) {
      found.push({ specifier, names: ["*"], typeOnly: true, line: 1 });
    }
  }
  return found;
}
