// The mutators: each finds small changes of a file that a test should notice.
import { lineAt, walk } from "../checks/sources.mjs";

/** @typedef {{ file: string, mutator: string, start: number, end: number, text: string, line: number }} Mutant */

const opposite = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };
const arithmetic = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "*" };
const assignments = { "+=": "-=", "-=": "+=" };
const logical = { "&&": "||", "||": "&&" };
const logCall = /^(?:#?log|logger|console)$/;
const logMethods = ["trace", "debug", "info", "warn", "error", "fatal"];

/**
 * Finds every mutant of a file, in the order of their places. Calls of loggers and the texts of errors are left out.
 * @returns {Mutant[]}
 */
export function mutantsOf({ file, text, program }) {
  const found = [];
  const add = (mutator, { start, end }, replacement) => {
    if (text.slice(start, end) !== replacement) {
      found.push({ file, mutator, start, end, text: replacement, line: lineAt(text, start) });
    }
  };
  const source = (node) => text.slice(node.start, node.end);
  walk(program, (node, parent) => {
    if (isNoLogic(node)) return false;
    if (node.type === "IfStatement" || node.type === "ConditionalExpression") {
      add("negate", node.test, `!(${source(node.test)})`);
    }
    if (
      node.type === "BinaryExpression" ||
      node.type === "LogicalExpression" ||
      node.type === "AssignmentExpression"
    ) {
      const at = operatorOf(text, node);
      if (at && opposite[node.operator]) add("boundary", at, opposite[node.operator]);
      if (at && logical[node.operator]) add("and-or", at, logical[node.operator]);
      if (at && assignments[node.operator]) add("arithmetic", at, assignments[node.operator]);
      if (at && arithmetic[node.operator] && !isTextual(node))
        add("arithmetic", at, arithmetic[node.operator]);
      if (at && ["===", "!=="].includes(node.operator) && !isTest(parent, node)) {
        add("negate", at, node.operator === "===" ? "!==" : "===");
      }
    }
    if (node.type === "ExpressionStatement") {
      const call = node.expression.type === "AwaitExpression" ? node.expression.argument : node.expression;
      if (call.type === "CallExpression" && call.callee.type !== "Super") add("remove-call", node, ";");
      if (node.expression.type === "AwaitExpression")
        add("drop-await", node.expression, `void ${source(call)}`);
    }
    if (isFunction(node) && node.body?.type === "BlockStatement" && returnsNothing(node)) {
      const [first] = node.body.body;
      if (first) add("return-early", { start: first.start, end: first.start }, "return; ");
    }
    if (node.type === "Literal" && typeof node.value === "number" && parent?.type !== "Property") {
      add("constant", node, node.value === 0 ? "1" : node.value === 1 ? "0" : `(${node.raw} + 1)`);
    }
    if (node.type === "Literal" && typeof node.value === "boolean")
      add("constant", node, String(!node.value));
    if (node.type === "ArrayExpression" && node.elements.length > 1) {
      const [first, second] = node.elements;
      if (first && second) add("remove-element", { start: first.start, end: second.start }, "");
      const [before, last] = node.elements.slice(-2);
      if (node.elements.length > 2 && before && last) {
        add("remove-element", { start: before.end, end: last.end }, "");
      }
    }
    if (node.type === "SwitchCase" && node.test && node.consequent.length > 0) add("remove-case", node, "");
    return true;
  });
  return found.sort((a, b) => a.start - b.start);
}

/** Shows a mutant as the line before and the line after, each without what surrounds the change on other lines. */
export function describeMutant(text, { start, end, text: replacement }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end);
  const to = next < 0 ? text.length : next;
  const tidy = (part) => part.trim().replace(/\s*\n\s*/g, " ");
  return {
    before: tidy(text.slice(from, to)),
    after: tidy(text.slice(from, start) + replacement + text.slice(end, to)),
  };
}

/** Types, imports, log calls and thrown errors: no test shall depend on their text. */
function isNoLogic(node) {
  if (node.type === "ImportDeclaration" || node.type === "TemplateLiteral") return true;
  if (/^TS(?!As|NonNull|Satisfies)/.test(node.type)) return true;
  if (node.type === "NewExpression") return /Error$/.test(node.callee.name ?? "");
  if (node.type !== "ExpressionStatement" || node.expression.type !== "CallExpression") return false;
  const { callee } = node.expression;
  if (callee.type !== "MemberExpression" || !logMethods.includes(callee.property.name)) return false;
  return logCall.test(callee.object.name ?? callee.object.property?.name ?? "");
}

/** The place of the operator between two operands. */
function operatorOf(text, { left, right, operator }) {
  const at = text.slice(left.end, right.start).indexOf(operator);
  if (at < 0) return undefined;
  return { start: left.end + at, end: left.end + at + operator.length };
}

const isTest = (parent, node) => parent?.test === node;
const isText = (node) =>
  node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");
const isTextual = ({ operator, left, right }) =>
  operator === "+" &&
  [left, right].some((side) => isText(side) || (side.type === "BinaryExpression" && isTextual(side)));
const isFunction = ({ type }) =>
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);

function returnsNothing(fn) {
  let returns = false;
  walk(fn.body, (node) => {
    if (isFunction(node)) return false;
    returns ||= node.type === "ReturnStatement" && node.argument !== null;
    return !returns;
  });
  return !returns;
}
