import type koffi from "koffi";

/** koffi, which calls into Windows' libraries. */
type Koffi = typeof koffi;

/** An address in this process. */
export type Pointer = bigint;

/** Windows' functions of C, as far as this package needs them in more than one place. */
export interface Native {
  readonly koffi: Koffi;
  /** Declares a function: `func("ole32.dll", "int32_t CoUninitialize()")`. */
  func(library: string, prototype: string): NativeFunction;
}

/** Numbers, pointers and strings go in and come out as the prototype says. */
// biome-ignore lint/suspicious/noExplicitAny: koffi checks arguments against the prototype when it is called
type NativeFunction = (...parameters: any[]) => any;

/**
 * Loads koffi. It is an optional dependency: where it is missing, or has no build for this machine, this rejects.
 */
export async function loadNative(): Promise<Native> {
  const module = await import("koffi");
  const koffi = module.default ?? module;
  const functions = new Map<string, NativeFunction>();
  return {
    koffi,
    func(library, prototype) {
      const key = `${library}!${prototype}`;
      const known = functions.get(key);
      if (known !== undefined) return known;
      const declared = koffi.load(library).func(prototype);
      functions.set(key, declared);
      return declared;
    },
  };
}
