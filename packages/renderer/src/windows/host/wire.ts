import type { HostEvent, HostMethods } from "./host-methods.js";

/** From the app to its host process. */
export interface HostRequest {
  readonly id: number;
  readonly method: keyof HostMethods;
  readonly parameters: readonly unknown[];
}

/** From the host process to its app. */
export type HostMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "unavailable"; readonly message: string }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly message: string }
  | { readonly kind: "event"; readonly event: HostEvent };
