import type { Problem } from "../classification/problem.js";

/** Long enough to tell faults apart, short enough to be quick. */
const longest = 2000;

/**
 * Returns a short name for a fault, the same each time that it happens: what the sender says it is, else the code with the
 * text, without everything that changes from one time to the next (numbers, addresses, ids, times, folders, colours).
 * Different codes never share one.
 */
export function fingerprintOf(problem: Problem, code: string): string {
  const key =
    problem.fingerprint === undefined
      ? `${code}\n${stable(problem.message ?? "")}`
      : `=${problem.fingerprint}`;
  return hash64(key);
}

/** Returns the text without what changes from one time to the next. */
function stable(text: string): string {
  return (
    text
      .slice(0, longest)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
      .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g, "")
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "#")
      .replace(/(?:\b[a-z]:)?(?:[\\/][\w.@+~-]+){2,}/gi, "/")
      .replace(/\b0x[0-9a-f]+\b/gi, "#")
      .replace(/\b(?=[a-f]*\d)[0-9a-f]{6,}\b/gi, "#")
      .replace(/\d+/g, "#")
      .replace(/#(?:[.,:T_-]#)*Z?/g, "#")
      .replace(/\s+/g, " ")
      .trim()
      .toLowerCase()
  );
}

/** Returns 64 bits of FNV-1a as 16 hexadecimal digits: enough that two faults of one run do not meet. */
export function hash64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let at = 0; at < text.length; at += 1) {
    low = (low ^ text.charCodeAt(at)) >>> 0;
    // The 64-bit prime is 2^40 + 0x1b3, multiplied in 32-bit halves.
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.imul(low, 0x100) + Math.floor(product / 0x100000000)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
