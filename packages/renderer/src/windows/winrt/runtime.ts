import { guidBytes } from "./encoding.js";
import { hresults, WindowsError } from "./hresult.js";
import type { Kind, Kinds, Method, Value, Values } from "./interface.js";
import type { Native, Pointer } from "./native.js";
import { type StringTable, stringTable } from "./string-table.js";

const multithreaded = 1;
const pointerSize = 8;

const cTypes: Readonly<Record<Kind, string>> = {
  object: "void *",
  string: "void *",
  boolean: "uint8_t",
  int32: "int32_t",
  uint32: "uint32_t",
  int64: "int64_t",
};

/** The Windows Runtime, called from JavaScript: objects are addresses, methods are places in a table. */
export interface Runtime {
  readonly native: Native;
  /** Calls a method; throws a `WindowsError` when Windows says no. */
  call<const In extends readonly Kind[], Out extends Kind | undefined>(
    object: Pointer,
    method: Method<In, Out>,
    ...values: Values<In>
  ): Value<Out>;
  /** Another interface of an object, to be released too. */
  cast(object: Pointer, iid: string): Pointer;
  release(object: Pointer): void;
  /** The factory of a class; kept, not to be released. */
  factory(className: string, iid: string): Pointer;
  /** A new object of a class. */
  activate(className: string): Pointer;
  /** Runs `use` and releases what it has handed to `own`, also when it throws. */
  scope<Result>(use: (own: (object: Pointer) => Pointer) => Result): Result;
  /** Lets go of the factories. */
  close(): void;
}

/** Starts the Windows Runtime in this thread. */
export function startRuntime(native: Native): Runtime {
  const { koffi } = native;
  const started: number = native.func(
    "combase.dll",
    "int32_t __stdcall RoInitialize(int32_t kind)",
  )(multithreaded);
  // Electron has made its main thread an apartment of its own; that works as well.
  if (started < 0 && started >>> 0 !== hresults.changedMode) throw new WindowsError("RoInitialize", started);

  const strings = stringTable(native);
  const getFactory = native.func(
    "combase.dll",
    "int32_t __stdcall RoGetActivationFactory(void *name, void *iid, _Out_ void **factory)",
  );
  const activateInstance = native.func(
    "combase.dll",
    "int32_t __stdcall RoActivateInstance(void *name, _Out_ void **instance)",
  );
  const factories = new Map<string, Pointer>();
  const prototypes = new Map<string, ReturnType<Native["koffi"]["proto"]>>();

  const functionAt = (object: Pointer, slot: number): Pointer =>
    koffi.decode(koffi.decode(object, "void *"), slot * pointerSize, "void *");

  const invoke = (
    object: Pointer,
    { name, slot, takes, gives }: Method,
    values: readonly unknown[],
  ): unknown => {
    const signature = `${takes.join()}>${gives ?? ""}`;
    let prototype = prototypes.get(signature);
    if (prototype === undefined) {
      const result = gives === undefined ? [] : [koffi.out(koffi.pointer(cTypes[gives]))];
      const parameters = ["void *", ...takes.map((kind) => cTypes[kind]), ...result];
      prototype = koffi.proto("__stdcall", undefined, "int32_t", parameters);
      prototypes.set(signature, prototype);
    }
    const made: Pointer[] = [];
    const passed = takes.map((kind, index) => {
      if (kind === "boolean") return values[index] === true ? 1 : 0;
      if (kind !== "string") return values[index];
      const handle = strings.create(values[index] as string);
      made.push(handle);
      return handle;
    });
    const out: unknown[] = [null];
    try {
      const code: number = koffi.call(
        functionAt(object, slot),
        prototype,
        object,
        ...passed,
        ...(gives === undefined ? [] : [out]),
      );
      if (code < 0) throw new WindowsError(name, code);
    } finally {
      for (const handle of made) strings.delete(handle);
    }
    return gives === undefined ? undefined : received(gives, out[0], strings);
  };

  const runtime: Runtime = {
    native,
    call: ((object: Pointer, method: Method, ...values: unknown[]) =>
      invoke(object, method, values)) as Runtime["call"],
    cast(object, iid) {
      const out: (Pointer | null)[] = [null];
      const code: number = koffi.call(
        functionAt(object, 0),
        queryInterface(native),
        object,
        guidBytes(iid),
        out,
      );
      if (code < 0 || out[0] == null) throw new WindowsError(`QueryInterface {${iid}}`, code);
      return out[0];
    },
    release(object) {
      koffi.call(functionAt(object, 2), release(native), object);
    },
    factory(className, iid) {
      const key = `${className} ${iid}`;
      const known = factories.get(key);
      if (known !== undefined) return known;
      const name = strings.create(className);
      try {
        const out: (Pointer | null)[] = [null];
        const code: number = getFactory(name, guidBytes(iid), out);
        if (code < 0 || out[0] == null) throw new WindowsError(`RoGetActivationFactory ${className}`, code);
        factories.set(key, out[0]);
        return out[0];
      } finally {
        strings.delete(name);
      }
    },
    activate(className) {
      const name = strings.create(className);
      try {
        const out: (Pointer | null)[] = [null];
        const code: number = activateInstance(name, out);
        if (code < 0 || out[0] == null) throw new WindowsError(`RoActivateInstance ${className}`, code);
        return out[0];
      } finally {
        strings.delete(name);
      }
    },
    scope(use) {
      const owned: Pointer[] = [];
      try {
        return use((object) => {
          owned.push(object);
          return object;
        });
      } finally {
        for (const object of owned.reverse()) runtime.release(object);
      }
    },
    close() {
      for (const factory of factories.values()) runtime.release(factory);
      factories.clear();
    },
  };
  return runtime;
}

function received(kind: Kind, value: unknown, strings: StringTable): Kinds[Kind] {
  switch (kind) {
    case "string":
      return strings.take(value as Pointer | null);
    case "boolean":
      return value !== 0;
    case "int64":
      return BigInt(value as number | bigint);
    case "object":
      return (value ?? 0n) as Pointer;
    default:
      return value as number;
  }
}

let queryInterfacePrototype: ReturnType<Native["koffi"]["proto"]> | undefined;
function queryInterface({ koffi }: Native) {
  queryInterfacePrototype ??= koffi.proto("__stdcall", undefined, "int32_t", [
    "void *",
    "void *",
    koffi.out(koffi.pointer("void *")),
  ]);
  return queryInterfacePrototype;
}

let releasePrototype: ReturnType<Native["koffi"]["proto"]> | undefined;
function release({ koffi }: Native) {
  releasePrototype ??= koffi.proto("__stdcall", undefined, "uint32_t", ["void *"]);
  return releasePrototype;
}
