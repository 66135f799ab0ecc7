/** Kind of news that a notification is. */
export type CategoryName = "info" | "success" | "progress" | "warning" | "error" | "completion" | "question";

/** Presentation of a category by a desk, unless the notification says otherwise. */
export interface CategoryTraits {
  /** Manner of presentation, as Windows names them: a reminder or an alarm stays until it is handled. */
  readonly scenario: "default" | "reminder" | "alarm";
  /** Sound. */
  readonly sound: "default" | "im" | "reminder" | "alarm" | "silent";
  /** Icon beside the text. */
  readonly icon: "info" | "success" | "progress" | "warning" | "error" | "question";
  /** The colour of the icon. */
  readonly colour: "blue" | "green" | "yellow" | "red";
  /** True if a picture is shown large. */
  readonly hero: boolean;
  /** Time on the screen. */
  readonly duration: "short" | "long";
  /** Buttons to offer where the sender gave none and an answer helps: action id to text. */
  readonly buttons: Readonly<Record<string, string>>;
}

/** The taxonomy: one row for each category. */
export const categories: Readonly<Record<CategoryName, CategoryTraits>> = {
  info: {
    scenario: "default",
    sound: "default",
    icon: "info",
    colour: "blue",
    hero: false,
    duration: "short",
    buttons: { details: "View details" },
  },
  success: {
    scenario: "default",
    sound: "default",
    icon: "success",
    colour: "green",
    hero: false,
    duration: "short",
    buttons: { details: "View details" },
  },
  progress: {
    scenario: "default",
    sound: "silent",
    icon: "progress",
    colour: "blue",
    hero: false,
    duration: "short",
    buttons: {},
  },
  warning: {
    scenario: "default",
    sound: "im",
    icon: "warning",
    colour: "yellow",
    hero: false,
    duration: "long",
    buttons: { ignore: "Ignore", details: "More info" },
  },
  error: {
    scenario: "alarm",
    sound: "alarm",
    icon: "error",
    colour: "red",
    hero: true,
    duration: "long",
    buttons: { accept: "Accept", retry: "Retry" },
  },
  completion: {
    scenario: "default",
    sound: "default",
    icon: "success",
    colour: "green",
    hero: false,
    duration: "long",
    buttons: { details: "View details" },
  },
  question: {
    scenario: "reminder",
    sound: "reminder",
    icon: "question",
    colour: "blue",
    hero: false,
    duration: "long",
    buttons: {},
  },
};
