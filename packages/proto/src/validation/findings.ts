import type { Violation } from "../errors/error-options.js";
import type { Header } from "../gen/sam/notifications/v1/notification.pb.js";
import { limits } from "../limits.js";

/** Collects violations, and knows the path of the field that is being looked at. */
export class Findings {
  readonly violations: Violation[];
  readonly #path: string;

  constructor(path: string, violations: Violation[] = []) {
    this.#path = path;
    this.violations = violations;
  }

  /** The findings of a field below this one; they end up in the same list. */
  at(field: string): Findings {
    return new Findings(`${this.#path}.${field}`, this.violations);
  }

  /** Notes a violation unless the condition holds. */
  expect(holds: boolean, field: string, description: string): void {
    if (!holds) this.violations.push({ field: `${this.#path}.${field}`, description });
  }
}

/** Checks that a text, if there is one, is not too long; lengths are counted in code points. */
export function checkText(
  findings: Findings,
  field: string,
  text: string | undefined,
  max: number = limits.text,
): void {
  // Programs in plain JavaScript have no compiler that would say so.
  if (text !== undefined && typeof text !== "string") {
    findings.expect(false, field, `is a ${typeof text}; it must be a text`);
    return;
  }
  // A string has at most as many code points as units, so that most texts need no counting.
  if (text === undefined || text.length <= max) return;
  const length = [...text].length;
  findings.expect(length <= max, field, `has ${length} characters; at most ${max} are shown`);
}

/** Checks that a heading is there and has a title of a sensible length. */
export function checkHeader(findings: Findings, header: Header | undefined): void {
  const below = findings.at("header");
  const title = header?.title ?? "";
  below.expect(String(title).trim() !== "", "title", `is empty: give 1 to ${limits.title} characters`);
  checkText(below, "title", title, limits.title);
  checkText(below, "subtitle", header?.subtitle);
}
