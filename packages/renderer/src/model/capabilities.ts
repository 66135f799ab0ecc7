/** Everything that a toast may have and a desktop may lack. */
export const features = [
  /** Text below the title. */
  "body",
  "subtitle",
  "attribution",
  /** The category's or the sender's icon. */
  "icon",
  "hero_image",
  "inline_image",
  /** A click on the toast is heard. */
  "activation",
  "buttons",
  "button_style",
  "button_image",
  "text_input",
  "select_input",
  "progress",
  /** Progress moves without the toast popping up again. */
  "silent_update",
  /** The same key takes the place of the toast before. */
  "replace",
  "withdraw",
  "sound",
  "looping_sound",
  "scenario",
  "duration",
  /** The platform itself ends the toast at its time. */
  "expiry",
  "timestamp",
  "group",
  /** That the human waved it away is heard. */
  "dismissal",
  /** It can be found again after it left the screen. */
  "history",
] as const;

/** One thing that a toast may have. */
export type Feature = (typeof features)[number];

/** What a backend can show. */
export interface Capabilities {
  readonly features: ReadonlySet<Feature>;
  /** Number of buttons of one toast that can be pressed. */
  readonly buttons: number;
  /** Way to press them where the desktop draws none, and the ones that cannot be pressed. */
  readonly answering?: string | undefined;
  /** The desktop's own name and version, where it tells. */
  readonly server?: string | undefined;
}

/** Something that could not be shown as it was meant. */
export interface Degraded {
  readonly feature: Feature;
  /** Why, and what was done instead. */
  readonly reason: string;
}
