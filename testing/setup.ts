// Loaded by Vitest before each file of tests.
import { vi } from "vitest";

/** Limit of a wait in a test that names none. Vitest gives it one second, in which a busy machine may do nothing at all. */
const timeout = 15_000;

const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options) => waitFor(callback, { timeout, ...asOptions(options) });
vi.waitUntil = (callback, options) => waitUntil(callback, { timeout, ...asOptions(options) });

const asOptions = <O extends object>(options: number | O | undefined) =>
  typeof options === "number" ? { timeout: options } : options;
