import type { Clock } from "@toasty/kit/clock";
import { within } from "@toasty/kit/within";
import type { Diagnostic } from "../events/effect.js";
import { deserialise } from "../state/serialise.js";
import type { State } from "../state/state.js";
import { reasonOf } from "../text/describe.js";
import type { StateStore } from "./store.js";

/** Result of loading: the state, or trouble to report. */
interface Loaded {
  readonly state?: State | undefined;
  readonly trouble?: Diagnostic | undefined;
}

/** A store that does not answer must not keep the engine from working. */
const longestLoadMs = 5_000;

/**
 * Loads the state of an earlier process. What cannot be read is put aside before it is written over. Never rejects, and
 * never takes long.
 */
export async function loadState(store: StateStore, clock: Clock): Promise<Loaded> {
  try {
    return await within(read(store), longestLoadMs, { clock, keepAlive: false });
  } catch (error) {
    return trouble("store_failed", `cannot load the state: ${reasonOf(error)}; the engine starts afresh.`);
  }
}

async function read(store: StateStore): Promise<Loaded> {
  let text: string | undefined;
  try {
    text = await store.load();
  } catch (error) {
    const kept = await putAside(store);
    return trouble(
      "store_failed",
      `cannot load the state: ${reasonOf(error)}; the engine starts afresh.${kept}`,
    );
  }
  if (text === undefined) return {};
  const state = deserialise(text);
  if (state !== undefined) return { state };
  const kept = await putAside(store);
  return trouble("corrupt_state", `the saved state cannot be read; the engine starts afresh.${kept}`);
}

/** Puts the saved state aside, and returns a sentence that says where. */
async function putAside(store: StateStore): Promise<string> {
  try {
    const where = await store.setAside?.();
    return where === undefined ? "" : ` It is kept as ${where}.`;
  } catch (error) {
    return ` It cannot be kept: ${reasonOf(error)}.`;
  }
}

function trouble(code: Diagnostic["code"], detail: string): Loaded {
  return { trouble: { code, detail } };
}
