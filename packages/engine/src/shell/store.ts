/** Storage of the engine's state over restarts. */
export interface StateStore {
  /** Returns what was saved last; undefined without it. */
  load(): Promise<string | undefined>;
  /** Replaces it as a whole. */
  save(text: string): Promise<void>;
  /** Puts what could not be read aside, and says where. */
  setAside?(): Promise<string | undefined>;
}

/** Keeps the state as long as the process lives, for tests and for several engines after each other. */
export function memoryStore(initial?: string): StateStore & { readonly text: string | undefined } {
  let text = initial;
  return {
    get text() {
      return text;
    },
    load: async () => text,
    save: async (next) => {
      text = next;
    },
    setAside: async () => {
      text = undefined;
      return undefined;
    },
  };
}
