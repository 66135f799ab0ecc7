// A copy of the workspace for mutants, so that no mutant is ever in the working tree.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Copies what git knows and what was generated and built; dependencies are linked. Our own packages are linked to each
 * other inside of the copy, as they are in the workspace.
 */
export function copyWorkspace(root) {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (listed.status !== 0) throw new Error(`git lists no files: ${listed.error ?? listed.stderr}`);
  const copy = mkdtempSync(join(tmpdir(), "toasty-mutants-"));
  for (const file of listed.stdout.split("\0").filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { verbatimSymlinks: true });
  }
  for (const folder of foldersWithManifest(copy)) {
    for (const name of ["dist", "src/gen", "descriptor.binpb"]) {
      const from = join(root, folder, name);
      if (existsSync(from)) cpSync(from, join(copy, folder, name), { recursive: true });
    }
    linkModules(join(root, folder, "node_modules"), join(copy, folder, "node_modules"));
  }
  return { folder: copy, [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }) };
}

function foldersWithManifest(copy) {
  const below = ["packages", "testing", "examples"]
    .filter((folder) => existsSync(join(copy, folder)))
    .flatMap((folder) =>
      readdirSync(join(copy, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name)),
    );
  return [".", "examples", "bench", ...below].filter((folder) =>
    existsSync(join(copy, folder, "package.json")),
  );
}

/** Links from the package manager are relative, so that copies of them lead into the copy; its store is linked as it is. */
function linkModules(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === ".pnpm") symlinkSync(join(from, name), join(to, name), "junction");
    else if (!name.startsWith(".") || name === ".bin") {
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    }
  }
}
