// Loaded by `--import` before a program that a test starts: what is imported as `x.js` is `x.ts` where only that is there.
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

registerHooks({
  resolve(specifier, context, next) {
    if (!/^(?:\.{1,2}\/|file:).*\.js$/.test(specifier)) return next(specifier, context);
    const url = new URL(specifier, context.parentURL);
    const source = new URL(url.href.replace(/\.js$/, ".ts"));
    const isSource =
      url.protocol === "file:" && !existsSync(fileURLToPath(url)) && existsSync(fileURLToPath(source));
    return next(isSource ? source.href : specifier, context);
  },
});
