/**
 * Arguments of Node with which a program that a test starts runs the sources of our packages, as the test itself does,
 * and not what was built last.
 */
export const fromSource: readonly string[] = [
  "--conditions=@toasty/source",
  "--import",
  new URL("hook.mjs", import.meta.url).href,
];

/** The same as environment variables, for programs that are started through others. */
export const fromSourceEnv = { NODE_OPTIONS: fromSource.join(" ") };
