import type { Violation } from "../errors/error-options.js";

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
