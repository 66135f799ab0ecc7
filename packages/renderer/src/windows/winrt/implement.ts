import { guidBytes } from "./encoding.js";
import { hresults } from "./hresult.js";
import { com } from "./interfaces.js";
import type { Native, Pointer } from "./native.js";

const failed = 0x80004005 | 0;
const pointerSize = 8;

/** One method of an object that JavaScript implements: after IUnknown's three, in this order. */
export interface ImplementedMethod {
  /** koffi's types of the parameters after `this`. */
  readonly parameters: readonly string[];
  /** The implementation; an exception becomes E_FAIL. Parameters that are pointers come as addresses. */
  readonly run: (...values: never[]) => number | undefined;
}

/**
 * Makes a COM object of JavaScript functions. Windows may call it from any thread; koffi runs it on JavaScript's.
 *
 * It lives as long as the process: Windows may hold it longer than we know, and a call into a method that is gone
 * ends the process. A host makes five of them, whatever it shows.
 */
export function implement(
  { koffi }: Native,
  iids: readonly string[],
  methods: readonly ImplementedMethod[],
): Pointer {
  // Agile: Windows may call it from any thread, because koffi runs every call on the thread of JavaScript.
  const known = [com.unknown, com.agileObject, ...iids].map((iid) => guidBytes(iid));
  const register = (
    result: string,
    parameters: readonly string[],
    run: (...values: never[]) => unknown,
  ): Pointer =>
    koffi.register(
      run,
      koffi.pointer(koffi.proto("__stdcall", undefined, result, ["void *", ...parameters])),
    );
  const table = [
    register("int32_t", ["void *", "void *"], (self: Pointer, iid: Pointer, out: Pointer) => {
      const asked = Buffer.from(koffi.decode(iid, "uint8_t", 16));
      const answered = known.some((one) => one.equals(asked));
      koffi.encode(out, "void *", answered ? self : null);
      return answered ? 0 : hresults.noInterface | 0;
    }),
    register("uint32_t", [], () => 2),
    register("uint32_t", [], () => 1),
    ...methods.map(({ parameters, run }) =>
      register("int32_t", parameters, (_self: Pointer, ...values: never[]) => {
        try {
          return run(...values) ?? 0;
        } catch {
          return failed;
        }
      }),
    ),
  ];
  const vtable: Pointer = koffi.alloc("void *", table.length);
  table.forEach((entry, slot) => {
    koffi.encode(vtable, slot * pointerSize, "void *", entry);
  });
  const object: Pointer = koffi.alloc("void *", 1);
  koffi.encode(object, "void *", vtable);
  return object;
}
