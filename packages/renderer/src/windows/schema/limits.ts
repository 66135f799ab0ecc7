/** Windows' documented limits. */
export const toastLimits = {
  /** Lines of text at the top level, attribution aside. */
  texts: 3,
  /** Buttons, entries of the context menu included. */
  actions: 5,
  inputs: 5,
  /** Choices of one selection. */
  selections: 5,
  /** UTF-16 units of a tag or a group. */
  tag: 64,
  /** UTF-16 units of the whole XML. */
  payload: 5120,
  /** UTF-16 units of an app id (AUMID). */
  appId: 129,
  /** Lines that the texts at the top level may reserve together. */
  lines: 4,
} as const;

/** The sounds that Windows brings, for `ToastAudio.src`. */
export const soundEvents: readonly string[] = [
  ...["Default", "IM", "Mail", "Reminder", "SMS"],
  ...["Alarm", "Call"].flatMap((kind) =>
    Array.from({ length: 10 }, (_, index) => `Looping.${kind}${index === 0 ? "" : index + 1}`),
  ),
].map((name) => `ms-winsoundevent:Notification.${name}`);
