import { guidBytes } from "../../src/windows/winrt/encoding.js";
import { hresults } from "../../src/windows/winrt/hresult.js";
import type { Kind, Method } from "../../src/windows/winrt/interface.js";
import { loadNative, type Native, type Pointer } from "../../src/windows/winrt/native.js";

const pointerSize = 8;
const notTerminated = 0x80000017;
const cTypes: Readonly<Record<Kind, string>> = {
  object: "void *",
  string: "void *",
  boolean: "uint8_t",
  int32: "int32_t",
  uint32: "uint32_t",
  int64: "int64_t",
};

/** Thrown by a method of a fake object: its caller gets this HRESULT. */
export class Refused extends Error {
  readonly hresult: number;

  constructor(hresult: number) {
    super(`refused with ${hresult.toString(16)}`);
    this.hresult = hresult;
  }
}

/** One interface that objects have: its id, and the table of its functions. */
export interface Facet {
  readonly iid: string;
  readonly table: Pointer;
}
/** A method, and its work on what the object knows. An object that it returns is handed out. */
export type FakeMethod<State> = readonly [Method, (self: State, ...values: never[]) => unknown];

/** An object of the fake Windows, which counts the references that others hold. */
export class ComObject {
  /** References that the program under test has to release. */
  references = 0;
  readonly facets: readonly Facet[];
  readonly state: unknown;

  constructor(facets: readonly Facet[], state: unknown) {
    this.facets = facets;
    this.state = state;
  }
}

/**
 * The libraries of Windows' Runtime in JavaScript, for tests on any system. Objects and strings are real memory with real
 * tables of functions, called through koffi as Windows' own are; only the calling convention is this system's.
 */
export class FakeWindows {
  readonly native: Native;
  /** Classes by name: their factory, and what makes an instance. */
  readonly classes = new Map<string, { factory?: ComObject; activate?: () => ComObject }>();
  /** HRESULTs with which functions of Windows answer, by name. */
  readonly refusals = new Map<string, number>();
  /** The functions of Windows that were called, in their order. */
  readonly calls: string[] = [];
  /** The class object that is registered. */
  registered: { clsid: string; factory: Pointer; context: number; flags: number } | undefined;
  /** Functions of Windows that a test brings itself, by name. */
  readonly functions: Record<string, (...parameters: never[]) => unknown> = {};
  readonly #objects: ComObject[] = [];
  readonly #faces = new Map<Pointer, { readonly object: ComObject; readonly facet: Facet }>();
  readonly #strings = new Map<Pointer, string>();

  /** Loads koffi and starts with no class at all. */
  static async open(): Promise<FakeWindows> {
    return new FakeWindows((await loadNative()).koffi);
  }

  private constructor(koffi: Native["koffi"]) {
    this.native = {
      koffi,
      func: (_library, prototype) => {
        const name = /(\w+)\(/.exec(prototype)?.[1] ?? "";
        return (...parameters) => {
          const run = this.functions[name] ?? this.#functions[name];
          if (run === undefined) throw new Error(`the fake Windows has no ${name}`);
          this.calls.push(name);
          return this.refusals.get(name) ?? run(...(parameters as never[]));
        };
      },
    };
  }

  /** Objects that the program has not released, as often as it holds them. */
  get held(): number {
    return this.#objects.reduce((sum, { references }) => sum + references, 0);
  }

  /** Texts of the strings that nobody has deleted. */
  get strings(): readonly string[] {
    return [...this.#strings.values()];
  }

  /**
   * Makes an interface. Functions that koffi registers while it runs another one cannot be called later, so this is done
   * before the program under test begins.
   */
  facet<State = unknown>(iid: string, methods: readonly FakeMethod<State>[] = []): Facet {
    const { koffi } = this.native;
    const last = Math.max(2, ...methods.map(([{ slot }]) => slot));
    const table: Pointer = koffi.alloc("void *", last + 1);
    const put = (slot: number, parameters: readonly string[], run: (...values: never[]) => number) => {
      const prototype = koffi.proto("__stdcall", undefined as never, "int32_t", ["void *", ...parameters]);
      const guarded = (...values: never[]): number => {
        try {
          return run(...values);
        } catch (error) {
          if (error instanceof Refused) return error.hresult | 0;
          throw error;
        }
      };
      koffi.encode(table, slot * pointerSize, "void *", koffi.register(guarded, koffi.pointer(prototype)));
    };
    put(0, ["void *", "void *"], (self: Pointer, iid: Pointer, out: Pointer) => {
      const { object } = this.#faces.get(self) ?? {};
      const asked = Buffer.from(koffi.decode(iid, "uint8_t", 16));
      const found = object?.facets.find((one) => guidBytes(one.iid).equals(asked));
      koffi.encode(out, "void *", object && found ? this.give(object, found.iid) : null);
      return found ? 0 : hresults.noInterface | 0;
    });
    put(2, [], (self: Pointer) => {
      this.at(self).references -= 1;
      return 0;
    });
    for (const [{ slot, takes, gives }, run] of methods) {
      const parameters = [...takes.map((kind) => cTypes[kind]), ...(gives === undefined ? [] : ["void *"])];
      put(slot, parameters, (self: Pointer, ...values: never[]) => {
        const read = takes.map((kind, index) => this.#read(kind, values[index]));
        const result: unknown = run(this.at(self).state as never, ...(read as never[]));
        if (gives !== undefined) this.#write(gives, values[takes.length] as never, result);
        return 0;
      });
    }
    return { iid, table };
  }

  /** Makes an object; the first of its facets is the one that others get. */
  create(facets: readonly Facet[], state: unknown = {}): ComObject {
    const object = new ComObject(facets, state);
    this.#objects.push(object);
    return object;
  }

  /** Hands an object out: the receiver has to release it. */
  give(object: ComObject, iid = object.facets[0]?.iid): Pointer {
    const facet = object.facets.find((one) => one.iid === iid);
    if (facet === undefined) throw new Refused(hresults.noInterface);
    object.references += 1;
    for (const [address, face] of this.#faces)
      if (face.object === object && face.facet === facet) return address;
    const address: Pointer = this.native.koffi.alloc("void *", 1);
    this.native.koffi.encode(address, "void *", facet.table);
    this.#faces.set(address, { object, facet });
    return address;
  }

  /** Returns the object at an address, and fails where there is none or where it was released. */
  at(address: Pointer): ComObject {
    const object = this.#faces.get(address)?.object;
    if (object === undefined || object.references < 1) throw new Error(`no object at ${address}`);
    return object;
  }

  /** Calls a method of an object that the program has made, by its place in the table. */
  invoke(object: Pointer, slot: number, parameters: readonly string[], ...values: unknown[]): number {
    const { koffi } = this.native;
    const method = koffi.decode(koffi.decode(object, "void *"), slot * pointerSize, "void *");
    const prototype = koffi.proto("__stdcall", undefined as never, "int32_t", ["void *", ...parameters]);
    return koffi.call(method, prototype, object, ...values);
  }

  /** Asks an object that the program has made for an interface. */
  query(object: Pointer, iid: string): { readonly code: number; readonly face: Pointer | null } {
    const { koffi } = this.native;
    const out: Pointer = koffi.alloc("void *", 1);
    koffi.encode(out, "void *", object);
    const code = this.invoke(object, 0, ["void *", "void *"], guidBytes(iid), out);
    return { code: code >>> 0, face: koffi.decode(out, "void *") };
  }

  #read(kind: Kind, value: unknown): unknown {
    if (kind === "string") return this.#text(value as Pointer | null);
    if (kind === "boolean") return value === 1;
    return kind === "int64" ? BigInt(value as number) : value;
  }

  #write(kind: Kind, out: Pointer, result: unknown): void {
    const { koffi } = this.native;
    const given =
      result instanceof ComObject
        ? this.give(result)
        : kind === "string"
          ? this.#string(`${result}`)
          : result;
    koffi.encode(out, cTypes[kind], kind === "boolean" ? Number(given) : given);
  }

  #text(handle: Pointer | null): string {
    if (handle === null || handle === 0n) return "";
    const text = this.#strings.get(handle);
    if (text === undefined) throw new Error(`no string at ${handle}`);
    return text;
  }

  #string(text: string): Pointer | null {
    if (text === "") return null;
    const { koffi } = this.native;
    const bytes = Buffer.from(text, "utf16le");
    const address: Pointer = koffi.alloc("uint8_t", bytes.length);
    Buffer.from(koffi.view(address, bytes.length)).set(bytes);
    this.#strings.set(address, text);
    return address;
  }

  readonly #functions: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
    RoInitialize: () => 0,
    WindowsCreateString: (bytes: Buffer, length: number, out: (Pointer | null)[]) => {
      if (bytes.length < 2 * length + 2 || bytes.readUInt16LE(2 * length) !== 0) return notTerminated | 0;
      out[0] = this.#string(bytes.toString("utf16le", 0, 2 * length));
      return 0;
    },
    WindowsDeleteString: (handle: Pointer) => {
      if (!this.#strings.delete(handle)) throw new Error(`no string at ${handle}`);
      return 0;
    },
    WindowsGetStringRawBuffer: (handle: Pointer, length: number[]) => {
      length[0] = this.#text(handle).length;
      return handle;
    },
    RoGetActivationFactory: (name: Pointer, iid: Buffer, out: (Pointer | null)[]) => {
      const factory = this.classes.get(this.#text(name))?.factory;
      if (factory === undefined) return hresults.classNotRegistered | 0;
      const facet = factory.facets.find((one) => guidBytes(one.iid).equals(iid));
      if (facet === undefined) return hresults.noInterface | 0;
      out[0] = this.give(factory, facet.iid);
      return 0;
    },
    RoActivateInstance: (name: Pointer, out: (Pointer | null)[]) => {
      const activate = this.classes.get(this.#text(name))?.activate;
      if (activate === undefined) return hresults.classNotRegistered | 0;
      out[0] = this.give(activate());
      return 0;
    },
    CoRegisterClassObject: (
      clsid: Buffer,
      factory: Pointer,
      context: number,
      flags: number,
      token: number[],
    ) => {
      this.registered = { clsid: clsid.toString("hex"), factory, context, flags };
      token[0] = 77;
      return 0;
    },
    CoRevokeClassObject: (token: number) => {
      if (token === 77) this.registered = undefined;
      return 0;
    },
  };
}
