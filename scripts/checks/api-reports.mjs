// API reports: the exported names of each entry point with their signatures, as the emitted declarations have them, in
// `docs/api`. A change of a public surface is then seen in review.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { packageNames, walk } from "./sources.mjs";

const folder = "docs/api";

/** @returns {Map<string, string>} the reports of all published packages by the names of their files */
export function makeReports(root) {
  const reports = new Map();
  for (const name of packageNames(root)) {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    if (manifest.private) continue;
    for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
      if (!target.types) continue;
      const file = `${[name, ...entry.split("/").slice(1)].join(".")}.api.md`;
      const types = join(root, "packages", name, target.types);
      reports.set(file, reportOf(join(manifest.name, entry).replaceAll("\\", "/"), types));
    }
  }
  return reports;
}

/** @returns {string[]} problems: reports that are stale, missing or of nothing */
export function compareReports(root, reports) {
  const path = join(root, folder);
  const there = existsSync(path) ? readdirSync(path).filter((file) => file.endsWith(".api.md")) : [];
  const stale = [...reports].flatMap(([file, report]) => {
    const before = there.includes(file)
      ? readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n")
      : "";
    return before === report ? [] : [`${folder}/${file} differs`, ...differences(before, report)];
  });
  const left = there
    .filter((file) => !reports.has(file))
    .map((file) => `${folder}/${file} is of no entry point`);
  const problems = [...stale, ...left];
  return problems.length > 0 ? [...problems, "`npm run api` writes the reports; read what has changed"] : [];
}

/** Writes all reports, and removes those of what is gone. */
export function writeReports(root, reports) {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  for (const file of readdirSync(path)) {
    if (file.endsWith(".api.md") && !reports.has(file)) rmSync(join(path, file));
  }
  for (const [file, report] of reports) writeFileSync(join(path, file), report);
}

/** Writes the report of one entry point. */
function reportOf(title, types) {
  const modules = new Map();
  const exported = exportsOf(types, modules);
  const parts = [...exported]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, found]) => (found.from ? `export { ${name} } from "${found.from}";` : textOf(name, found)));
  const inner = notExported(exported, modules).map(({ name, ...found }) => textOf(name, found));
  const needs =
    inner.length > 0 ? `\nUsed by these, and not exported:\n\n\`\`\`ts\n${inner.join("\n\n")}\n\`\`\`\n` : "";
  return `# API report of \`${title}\`\n\nWritten by \`npm run api\`.\n\n\`\`\`ts\n${parts.join("\n\n")}\n\`\`\`\n${needs}`;
}

/**
 * Finds what each exported name is: its declarations, or the package that it comes from.
 * @returns {Map<string, { file?: string, declared?: string, from?: string }>}
 */
function exportsOf(file, modules, seen = new Set()) {
  const found = new Map();
  if (seen.has(file)) return found;
  seen.add(file);
  for (const { exportName, importName, localName, moduleRequest } of load(file, modules).exports) {
    if (!moduleRequest) {
      found.set(exportName.name ?? "default", { file, declared: localName.name ?? exportName.name });
      continue;
    }
    const specifier = moduleRequest.value;
    if (!specifier.startsWith(".")) {
      found.set(exportName.name ?? "*", { from: specifier });
      continue;
    }
    const next = resolveTypes(file, specifier);
    if (importName.kind === "AllButDefault") {
      for (const [name, one] of exportsOf(next, modules, seen)) if (!found.has(name)) found.set(name, one);
    } else if (importName.kind === "All") {
      found.set(exportName.name, { file: next, declared: "*" });
    } else {
      const one = exportsOf(next, modules, new Set()).get(importName.name);
      if (one) found.set(exportName.name, one);
    }
  }
  return found;
}

/** The declarations that exported ones refer to and that are exported nowhere, in the order of their names. */
function notExported(exported, modules) {
  const key = ({ file, declared }) => `${file} ${declared}`;
  const known = new Set([...exported.values()].map(key));
  const open = [...exported.values()].filter(({ file }) => file);
  const inner = [];
  for (const { file, declared } of open) {
    for (const name of referredIn(file, declared, modules)) {
      const found = declarationOf(file, name, modules);
      if (!found || known.has(key(found))) continue;
      known.add(key(found));
      open.push(found);
      inner.push({ name: found.declared, ...found });
    }
  }
  return inner.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}

function referredIn(file, declared, modules) {
  const names = new Set();
  for (const statement of load(file, modules).declarations.get(declared) ?? []) {
    walk(statement, (node) => {
      if (node.type === "Identifier") names.add(node.name);
    });
  }
  return names;
}

/** Follows a name of a module to the module of the same package that declares it. */
function declarationOf(file, name, modules) {
  const { declarations, imports } = load(file, modules);
  if (declarations.has(name)) return { file, declared: name };
  const imported = imports.get(name);
  if (!imported?.specifier.startsWith(".")) return undefined;
  const found = exportsOf(resolveTypes(file, imported.specifier), modules, new Set()).get(imported.name);
  return found?.file ? found : undefined;
}

function textOf(name, { file, declared }) {
  if (declared === "*") return `export * as ${name};`;
  const { text, comments, declarations } = load(file, new Map());
  return (declarations.get(declared) ?? [])
    .map((statement) => withoutComments(text, comments, statement.start, statement.end))
    .map((one) => one.replace(/^export /, "").replace(/^declare /, ""))
    .map((one) => (name === declared ? one : `${one}\n// exported as ${name}`))
    .join("\n");
}

function withoutComments(text, comments, start, end) {
  let result = "";
  let at = start;
  for (const comment of comments) {
    if (comment.start < start || comment.end > end) continue;
    result += text.slice(at, comment.start);
    at = comment.end;
  }
  return (result + text.slice(at, end))
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

function load(file, modules) {
  const known = modules.get(file);
  if (known) return known;
  const text = readFileSync(file, "utf8");
  const { program, comments, module } = parseSync(file, text);
  const declarations = new Map();
  for (const statement of program.body) {
    for (const name of namesOf(statement.declaration ?? statement)) {
      declarations.set(name, [...(declarations.get(name) ?? []), statement]);
    }
  }
  const imports = new Map(
    module.staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.map(({ localName, importName }) => [
        localName.value,
        { specifier: moduleRequest.value, name: importName.name ?? "*" },
      ]),
    ),
  );
  const loaded = {
    text,
    comments,
    declarations,
    imports,
    exports: module.staticExports.flatMap((one) => one.entries),
  };
  modules.set(file, loaded);
  return loaded;
}

function namesOf(declaration) {
  if (declaration.type === "VariableDeclaration") return declaration.declarations.map(({ id }) => id.name);
  return declaration.id ? [declaration.id.name] : [];
}

/** The first lines that are in one of two texts alone. */
function differences(before, after) {
  const only = (mark, a, b) => a.filter((line) => !b.includes(line)).map((line) => `    ${mark} ${line}`);
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [...only("-", old, now), ...only("+", now, old)].slice(0, 20);
}

const resolveTypes = (from, specifier) => join(dirname(from), specifier.replace(/\.js$/, ".d.ts"));
