// A test beside each pure module. A module is pure if neither it nor what it imports has effects: no module of Node that
// reaches out, no dependency, no clock, timer or chance of its own, nothing asynchronous. It is worth a test if it exports
// a function or class that decides: ten lines or more, with a branch or a loop.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import {
  declaringFile,
  filesBelow,
  isTest,
  packageNames,
  parse,
  resolve,
  sourcesOf,
  walk,
} from "./sources.mjs";

const exceptionsFile = "scripts/checks/untested.json";

/** Modules of Node without effects. */
const pureBuiltins = [
  "assert",
  "buffer",
  "events",
  "path",
  "path/posix",
  "path/win32",
  "string_decoder",
  "url",
  "util",
];

/** Of `node:crypto`, what depends on its arguments alone. */
const pureCrypto = [
  "createHash",
  "createHmac",
  "hash",
  "timingSafeEqual",
  "verify",
  "createPublicKey",
  "KeyObject",
];

/** Dependencies without effects. */
const pureDependencies = ["@bufbuild/protobuf", "eventemitter3", "temporal-polyfill", "string-width"];

const effectfulGlobals = [
  ...[
    "setTimeout",
    "setInterval",
    "setImmediate",
    "queueMicrotask",
    "clearTimeout",
    "clearInterval",
    "Promise",
  ],
  ...["process", "performance", "fetch", "console", "crypto", "AbortSignal", "AbortController", "Worker"],
];

const leastLines = 10;
const branches = [
  ...["IfStatement", "ConditionalExpression", "SwitchStatement", "LogicalExpression", "TryStatement"],
  ...["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"],
];

/** @returns {string[]} the pure modules that no test beside them imports */
export function findUntested(root) {
  const effects = new Map();
  return packageNames(root).flatMap((name) => {
    const tests = filesBelow(root, `packages/${name}/src`).filter(isTest);
    return sourcesOf(root, name).filter(
      (file) =>
        decides(parse(root, file)) && !hasEffects(root, file, effects) && !isTestedBeside(root, file, tests),
    );
  });
}

/**
 * Reads the modules that are let off, with the reason of each.
 * @returns {{ file: string, reason: string }[]}
 */
export function readExceptions(root) {
  const path = join(root, exceptionsFile);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
}

/** @returns {string[]} problems: modules without a test and without a reason, and exceptions that are no longer needed */
export function compareUntested(untested, exceptions) {
  const listed = exceptions.map(({ file }) => file);
  return [
    ...untested
      .filter((file) => !listed.includes(file))
      .map((file) => `${file} is pure and decides something, but no test beside it imports it`),
    ...exceptions
      .filter(({ reason }) => !reason?.trim())
      .map(({ file }) => `${file} is an exception without a reason (${exceptionsFile})`),
    ...listed
      .filter((file) => !untested.includes(file))
      .map((file) => `${file} is no exception any more; \`npm run ratchet\` takes it out of the list`),
  ];
}

/** Takes exceptions out that are no longer needed; never adds one. Returns the lines that tell which. */
export function lowerExceptions(root, untested) {
  const exceptions = readExceptions(root);
  const left = exceptions.filter(({ file }) => untested.includes(file));
  writeFileSync(join(root, exceptionsFile), `${JSON.stringify(left, null, 2)}\n`);
  return exceptions
    .filter((one) => !left.includes(one))
    .map(({ file }) => `untested: ${file} is out of the list`);
}

function hasEffects(root, file, known) {
  if (known.has(file)) return known.get(file);
  known.set(file, false);
  const found =
    reachesOut(parse(root, file).program) ||
    parse(root, file).imports.some(({ specifier, names, typeOnly }) => {
      if (typeOnly) return false;
      if (isBuiltin(specifier)) return isEffectful(specifier, names);
      const next = resolve(root, file, specifier);
      if (!next) return !pureDependencies.some((one) => specifier === one || specifier.startsWith(`${one}/`));
      if (next.includes("/gen/") || !existsSync(join(root, next))) return false;
      return names.some((name) => hasEffects(root, declaringFile(root, next, name), known));
    });
  known.set(file, found);
  return found;
}

/** Tells whether code waits, or uses a global that is no function of its arguments. */
function reachesOut(program) {
  let found = false;
  walk(program, (node, parent) => {
    if (node.type.startsWith("TS") && node.type !== "TSAsExpression" && node.type !== "TSNonNullExpression")
      return false;
    const isName =
      node.type === "Identifier" && !(parent?.type === "MemberExpression" && parent.property === node);
    found ||= node.async === true || node.type === "AwaitExpression";
    found ||=
      isName && effectfulGlobals.includes(node.name) && !(parent?.type === "Property" && !parent.shorthand);
    found ||= isCallOf(node, "Date", "now") || isCallOf(node, "Math", "random");
    found ||= node.type === "NewExpression" && node.callee.name === "Date" && node.arguments.length === 0;
    return !found;
  });
  return found;
}

const isCallOf = ({ type, object, property }, ofObject, name) =>
  type === "MemberExpression" && object.name === ofObject && property.name === name;

function isEffectful(specifier, names) {
  const name = specifier.replace("node:", "");
  if (name === "crypto") return !names.every((one) => pureCrypto.includes(one));
  return !pureBuiltins.includes(name);
}

/** Tells whether a module exports something that decides. */
function decides({ text, program, exports }) {
  const exported = exports.flatMap(({ entries }) => entries.map(({ localName }) => localName.name));
  return program.body.some((statement) => {
    const declaration = statement.declaration ?? statement;
    return declaredIn(declaration).some(({ id, body }) => {
      if (!exported.includes(id?.name) || !body) return false;
      const lines = text.slice(body.start, body.end).split("\n").length;
      return lines >= leastLines && branchesIn(body);
    });
  });
}

function declaredIn(declaration) {
  if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration")
    return [declaration];
  if (declaration.type !== "VariableDeclaration") return [];
  return declaration.declarations
    .filter(({ init }) =>
      ["ArrowFunctionExpression", "FunctionExpression", "ClassExpression"].includes(init?.type),
    )
    .map(({ id, init }) => ({ id, body: init.body }));
}

function branchesIn(body) {
  let found = false;
  walk(body, ({ type }) => {
    found ||= branches.includes(type);
    return !found;
  });
  return found;
}

function isTestedBeside(root, file, tests) {
  const name = basename(file).replace(/\.ts$/, "");
  return tests
    .filter((test) => dirname(test) === dirname(file))
    .some(
      (test) =>
        basename(test) === `${name}.test.ts` ||
        parse(root, test).imports.some(({ specifier }) => specifier === `./${name}.js`),
    );
}
