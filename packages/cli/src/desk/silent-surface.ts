import type { Surface } from "./surface.js";

/** Shows nothing: for `--json`, where standard output is for programs. */
export const silentSurface: Surface = {
  takesAnswers: false,
  show() {},
  withdraw() {},
  tellGap() {},
  tell() {},
  [Symbol.dispose]() {},
};
