import { readFileSync } from "node:fs";
import type { Kind } from "../../../src/windows/winrt/interface.js";

/** Facts in the source of the double about interfaces and classes. */
export interface DoubleSource {
  /** By the name after `IID_`. */
  readonly iids: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** By the name of the function, with the types of C as kinds. */
  readonly methods: Readonly<Record<string, { readonly takes: readonly Kind[]; readonly gives: Kind[] }>>;
  /** Every object that is made, with its interfaces in their order. */
  readonly objects: readonly ClassFacets[];
  readonly factories: readonly ClassFacets[];
}
interface ClassFacets {
  readonly className: string;
  readonly facets: readonly { readonly iid: string; readonly table: string }[];
}

/** Reads the double's C. It is written in a form that these expressions know; what they do not know fails the test. */
export function readDouble(): DoubleSource {
  const text = readFileSync(new URL("../double/double.c", import.meta.url), "utf8");
  const facetLists = [...text.matchAll(/static const Facet (\w+)\[\] = \{(.*?)\};/gs)].map((found) => ({
    name: found[1] ?? "",
    at: found.index,
    facets: [...(found[2] ?? "").matchAll(/\{&IID_(\w+),\s*(\w+)\}/g)].map(([, iid = "", table = ""]) => ({
      iid,
      table,
    })),
  }));
  const facetsBefore = (name: string, at: number) =>
    facetLists.findLast((list) => list.name === name && list.at < at)?.facets ?? [];
  const classes = (expression: RegExp): ClassFacets[] =>
    [...text.matchAll(expression)].map(({ index, 1: className = "", 2: count, 3: list = "" }) => {
      const facets = facetsBefore(list, index);
      if (facets.length !== Number(count)) throw new Error(`${className} counts ${count} of its ${list}`);
      return { className, facets };
    });
  return {
    iids: Object.fromEntries(
      [...text.matchAll(/DEFINE_GUID\(IID_(\w+), (.*?)\);/g)].map(([, name, bytes = ""]) => [
        name,
        guid(bytes),
      ]),
    ),
    tables: Object.fromEntries(
      [...text.matchAll(/static void \*const (\w+)\[\] = \{INSPECTABLE(.*?)\};/gs)].map(
        ([, name, rest = ""]) => [
          name,
          rest
            .split(",")
            .map((entry) => entry.trim())
            .filter(Boolean),
        ],
      ),
    ),
    methods: Object.fromEntries(
      [...text.matchAll(/^METHOD (\w+)\(Face \*self(.*?)\) \{/gms)].map(([, name, parameters = ""]) => [
        name,
        signature(parameters),
      ]),
    ),
    objects: classes(/\bmake\(L"([\w.]+)", (\d), (\w+)\)/g),
    factories: classes(/^ {4}\{L"([\w.]+)", (\d), (\w+)\},$/gm),
  };
}

function guid(bytes: string): string {
  const hex = bytes
    .split(",")
    .map((one) => one.trim().slice(2))
    .join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Reads the parameters of a slot; the last one, a pointer, is its result. */
function signature(parameters: string): { takes: Kind[]; gives: Kind[] } {
  const types = parameters
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const isOut = (type: string) => /^void \*\*|^(HSTRING|BOOLEAN|U?INT\d+) \*/.test(type);
  return {
    takes: types.filter((type) => !isOut(type)).map(kind),
    gives: types.filter(isOut).map((type) => (type.startsWith("void") ? "object" : kind(type))),
  };
}

function kind(type: string): Kind {
  const [word = ""] = type.split(" ");
  const found = kinds[word];
  if (found === undefined) throw new Error(`the type ${type} of the double has no kind`);
  return found;
}

const kinds: Readonly<Record<string, Kind>> = {
  HSTRING: "string",
  BOOLEAN: "boolean",
  UINT32: "uint32",
  INT32: "int32",
  INT64: "int64",
  Face: "object",
  IUnknown: "object",
};
