/** How a toast ended. */
export type Outcome =
  /** The human chose an action; empty for a click on the body. */
  | { readonly kind: "answered"; readonly action: string; readonly inputs: Readonly<Record<string, string>> }
  /** The human waved it away. */
  | { readonly kind: "dismissed" }
  /** It left the screen for good, or its time to live is over. */
  | { readonly kind: "expired" }
  /** It was taken back. */
  | { readonly kind: "withdrawn" }
  /** Nobody could show it. */
  | { readonly kind: "failed"; readonly reason: string };
