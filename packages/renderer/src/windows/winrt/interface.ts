import type { Pointer } from "./native.js";

/** Type of a parameter or a result. A string travels as HSTRING; an object is a COM pointer. */
export interface Kinds {
  object: Pointer;
  string: string;
  boolean: boolean;
  int32: number;
  uint32: number;
  int64: bigint;
}
/** The name of a type. */
export type Kind = keyof Kinds;

/** One method: its place in the vtable, what goes in, and the last parameter if it comes out. */
export interface Method<
  In extends readonly Kind[] = readonly Kind[],
  Out extends Kind | undefined = Kind | undefined,
> {
  readonly name: string;
  readonly slot: number;
  readonly takes: In;
  readonly gives: Out;
}

/** The JavaScript values for a list of kinds. */
export type Values<In extends readonly Kind[]> = { [Index in keyof In]: Kinds[In[Index]] };
/** The JavaScript value for a kind; undefined for none. */
export type Value<Out extends Kind | undefined> = Out extends Kind ? Kinds[Out] : undefined;

/** Describes one method. Slots 0 to 2 are IUnknown's, 3 to 5 IInspectable's. */
export function method<const In extends readonly Kind[]>(
  name: string,
  slot: number,
  takes: In,
): Method<In, undefined>;
export function method<const In extends readonly Kind[], Out extends Kind>(
  name: string,
  slot: number,
  takes: In,
  gives: Out,
): Method<In, Out>;
export function method(name: string, slot: number, takes: readonly Kind[], gives?: Kind): Method {
  return { name, slot, takes, gives };
}
