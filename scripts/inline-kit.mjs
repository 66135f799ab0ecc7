// Last step of a package's build: makes its declarations independent of `@toasty/kit`, which is never published.
// tsup has inlined the code; this copies the declarations that are referred to into `dist/kit` and refers to them there.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const kit = join(dirname(fileURLToPath(import.meta.url)), "..", "packages", "kit", "dist");
const dist = join(process.cwd(), "dist");
const copies = join(dist, "kit");
const specifier = /(["'])@toasty\/kit\/([\w-]+)\1/g;
const ownSpecifier = /(["'])\.\/([\w-]+)\.js\1/g;

const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).map((name) => join(dist, name));

for (const path of files.filter((name) => name.endsWith(".d.ts"))) {
  const text = readFileSync(path, "utf8");
  const inlined = text.replace(specifier, (_, quote, name) => {
    copy(name);
    const to = relative(dirname(path), join(copies, `${name}.js`)).replaceAll("\\", "/");
    return `${quote}${to.startsWith(".") ? to : `./${to}`}${quote}`;
  });
  if (inlined !== text) writeFileSync(path, inlined);
}

const left = files.filter((path) => /\.(js|d\.ts)$/.test(path) && imports(readFileSync(path, "utf8")));
if (left.length > 0) {
  process.stderr.write(`These files still import @toasty/kit:\n${left.join("\n")}\n`);
  process.exit(1);
}

/** Copies the declarations of a module of the kit, and of those that they refer to. */
function copy(name) {
  const to = join(copies, `${name}.d.ts`);
  if (existsSync(to)) return;
  mkdirSync(copies, { recursive: true });
  const text = readFileSync(join(kit, `${name}.d.ts`), "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
  writeFileSync(to, text);
  for (const [, , other] of text.matchAll(ownSpecifier)) copy(other);
}

function imports(text) {
  return /(from|import\()\s*["']@toasty\/kit\//.test(text);
}
