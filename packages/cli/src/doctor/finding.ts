/** What a check found. */
export interface Finding {
  /** What was looked at. */
  readonly check: string;
  /** `warning`: works, but may not be what you want. */
  readonly verdict: "ok" | "warning" | "wrong";
  /** What is the case. */
  readonly found: string;
  /** What to do; empty where all is well. */
  readonly remedy: string;
}

/** All is well. */
export const ok = (check: string, found: string): Finding => ({ check, verdict: "ok", found, remedy: "" });

/** It works, but may not be what you want. */
export const warning = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: "warning",
  found,
  remedy,
});

/** It does not work. */
export const wrong = (check: string, found: string, remedy: string): Finding => ({
  check,
  verdict: "wrong",
  found,
  remedy,
});
