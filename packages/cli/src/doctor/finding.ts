/** Result of a check. */
export interface Finding {
  /** Thing that was checked. */
  readonly check: string;
  /** `warning`: works, but may not be what you want. */
  readonly verdict: "ok" | "warning" | "wrong";
  /** State of the thing. */
  readonly found: string;
  /** Advice; empty where all is well. */
  readonly remedy: string;
}

/** Creates the finding that all is well. */
export const ok = (check: string, found: string): Finding => ({ check, verdict: "ok", found, remedy: "" });

/** Creates the finding that it works, but may not be what you want. */
export const warning = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: "warning",
  found,
  remedy,
});

/** Creates the finding that it does not work. */
export const wrong = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: "wrong",
  found,
  remedy,
});
