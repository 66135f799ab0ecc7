import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Kind } from "../../../src/windows/winrt/interface.js";

/** Facts of Microsoft's metadata, see `source` in the file. */
export const metadata = JSON.parse(
  readFileSync(new URL("../metadata.json", import.meta.url), "utf8"),
) as Metadata;

interface Metadata {
  readonly interfaces: Readonly<Record<string, InterfaceEntry>>;
  readonly classes: Readonly<
    Record<string, { readonly instance: readonly string[]; readonly factory: readonly string[] }>
  >;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
interface InterfaceEntry {
  readonly base?: "IUnknown";
  readonly iid: string;
  readonly methods: readonly string[];
}

/** An interface as it lies in memory. */
export interface Interface {
  readonly iid: string;
  /** The first slot is that of the first method; slots 0 to 2 are of IUnknown, 3 to 5 of IInspectable. */
  readonly firstSlot: number;
  readonly methods: readonly InterfaceMethod[];
}
export interface InterfaceMethod {
  readonly name: string;
  readonly takes: readonly string[];
  readonly gives: string | undefined;
}

/** Returns an interface by its name; a generic one with its arguments, such as `IMap<String, String>`. */
export function interfaceNamed(type: string): Interface {
  const { entry, variables } = entryOf(type);
  const given = (text: string) =>
    variables.reduce((all, [name, value]) => replaceWord(all, name, value), text);
  return {
    iid: variables.length === 0 ? entry.iid : genericId(signatureOf(type)),
    firstSlot: entry.base === "IUnknown" ? 3 : 6,
    methods: entry.methods.map((text) => {
      const [, name = "", parameters = "", result] = /^(\w+)\((.*?)\)(?: -> (.*))?$/.exec(text) ?? [];
      return {
        name,
        takes: split(given(parameters)),
        gives: result === undefined ? undefined : given(result),
      };
    }),
  };
}

/** Returns the method of an interface by its name. */
export function methodNamed(type: string, name: string): InterfaceMethod {
  const found = interfaceNamed(type).methods.find((method) => method.name === name);
  if (found === undefined) throw new Error(`${type} has no ${name}`);
  return found;
}

/** Converts a type of the metadata to what travels in its place: a structure of one number is that number. */
export function kindOf(type: string): Kind {
  if (type.startsWith("enum ")) return "int32";
  const plain = plainKinds[type];
  if (plain !== undefined) return plain;
  if (/^(U?Int\d+|Single|Double|Char)$/.test(type)) throw new Error(`${type} has no kind`);
  return "object";
}

const plainKinds: Readonly<Record<string, Kind>> = {
  String: "string",
  Boolean: "boolean",
  Int32: "int32",
  HResult: "int32",
  UInt32: "uint32",
  Int64: "int64",
  DateTime: "int64",
  EventRegistrationToken: "int64",
};

function entryOf(type: string): { entry: InterfaceEntry; variables: [name: string, value: string][] } {
  const { name, args } = parts(type);
  for (const [key, entry] of Object.entries(metadata.interfaces)) {
    const known = parts(key);
    if (known.name !== name || known.args.length !== args.length) continue;
    return { entry, variables: known.args.map((variable, index) => [variable, args[index] ?? ""]) };
  }
  throw new Error(`the metadata has no ${type}`);
}

function parts(type: string): { name: string; args: string[] } {
  const [, name = type, args = ""] = /^([^<]+)<(.*)>$/.exec(type) ?? [];
  return { name, args: split(args) };
}

/** Splits at the commas outside of brackets. */
function split(list: string): string[] {
  const found = [""];
  let depth = 0;
  for (const character of list) {
    if (character === "<") depth += 1;
    if (character === ">") depth -= 1;
    if (character === "," && depth === 0) found.push("");
    else found.push(`${found.pop() ?? ""}${character}`);
  }
  return found.map((part) => part.trim()).filter((part) => part !== "");
}

const replaceWord = (text: string, word: string, by: string) =>
  text.replace(new RegExp(`\\b${word}\\b`, "g"), by);

// The rule of the Windows Runtime for generic interfaces: the id is a name-based UUID of the signature of the type.
function signatureOf(type: string): string {
  const simple = simpleSignatures[type];
  if (simple !== undefined) return simple;
  const [className, entry] =
    Object.entries(metadata.classes).find(([name]) => name.endsWith(`.${type}`)) ?? [];
  if (className !== undefined) {
    return `rc(${className};{${interfaceNamed(entry?.instance[0] ?? "").iid}})`;
  }
  const args = parts(type).args.map(signatureOf);
  return `pinterface({${entryOf(type).entry.iid}};${args.join(";")})`;
}

const simpleSignatures: Readonly<Record<string, string>> = {
  String: "string",
  Object: "cinterface(IInspectable)",
  DateTime: "struct(Windows.Foundation.DateTime;i8)",
};

function genericId(signature: string): string {
  const namespace = Buffer.from("11f47ad57b7342c0abae878b1e16adee", "hex");
  const hash = createHash("sha1").update(namespace).update(signature).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
