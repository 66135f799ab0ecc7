// Loaded by Vitest before each file of tests.
import { vi } from "vitest";

/** A wait that a test begins ends by what it waits for, or with the test: a machine that pauses for seconds is no failure. */
const timeout = 15_000;

const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options) => waitFor(callback, { timeout, ...asOptions(options) });
vi.waitUntil = (callback, options) => waitUntil(callback, { timeout, ...asOptions(options) });

const asOptions = <O extends object>(options: number | O | undefined) =>
  typeof options === "number" ? { timeout: options } : options;
