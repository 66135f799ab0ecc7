import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { windowsNode } from "@toasty/windows";
import { build } from "tsup";

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const modules = here("../../../node_modules");

/** Programs that run under Wine, built into one folder. */
export interface Built {
  readonly double: string;
  readonly activate: string;
  readonly proxy: string;
  readonly node: string;
  readonly desk: string;
}

/** Compiles the double and its companions with mingw, and bundles the programs for Windows' Node. */
export async function buildForWine(folder: string): Promise<Built> {
  const programs = join(folder, "programs");
  mkdirSync(join(folder, "node_modules", "@koromix"), { recursive: true });
  for (const name of ["koffi", join("@koromix", "koffi-win32-x64")]) {
    symlinkSync(join(modules, name), join(folder, "node_modules", name));
  }
  symlinkSync(here("../../../assets"), join(folder, "assets"));
  await build({
    entry: { desk: here("../programs/desk.ts"), "windows-host": here("../../../src/windows/host/main.ts") },
    outDir: programs,
    format: "esm",
    target: "node22",
    silent: true,
    config: false,
    noExternal: [/^@toasty\//, /^@bufbuild\//],
    external: ["koffi"],
    outExtension: () => ({ js: ".js" }),
    esbuildOptions: (options) => {
      options.conditions = ["@toasty/source"];
    },
  });
  return {
    ...(await compile(folder)),
    node: windowsNode,
    desk: join(programs, "desk.js"),
  };
}

async function compile(folder: string): Promise<Pick<Built, "double" | "activate" | "proxy">> {
  const cwd = here("../double");
  const out = (name: string) => join(folder, name);
  const gcc = (...parameters: string[]) =>
    run("x86_64-w64-mingw32-gcc", ["-O1", "-Wall", "-Wextra", `-I${folder}`, ...parameters], { cwd });
  const widl = (...parameters: string[]) =>
    run("x86_64-w64-mingw32-widl", ["--win64", "-Oif", "-I", ".", ...parameters], { cwd });

  await gcc("-shared", "-o", out("double.dll"), "double.c", "-lruntimeobject", "-lole32", "-luuid");
  await widl("-h", "-o", out("activation.h"), "activation.idl");
  await widl("-p", "-o", out("activation_p.c"), "activation.idl");
  await widl("-u", "-o", out("activation_i.c"), "activation.idl");
  await widl("--dlldata-only", "-o", out("dlldata.c"), "activation");
  const clsid = "{0x53E31837,0x6600,0x4A81,{0x93,0x95,0x75,0xCF,0xFE,0x74,0x6F,0x94}}";
  const generated = ["activation_p.c", "dlldata.c", "activation_i.c"].map(out);
  const flags = [
    "-include",
    "proxy.h",
    "-DREGISTER_PROXY_DLL",
    "-DPROXY_DELEGATION",
    `-DPROXY_CLSID_IS=${clsid}`,
  ];
  // What widl writes has warnings of its own.
  await gcc("-w", "-shared", ...flags, "-o", out("proxy.dll"), ...generated, "-lrpcrt4", "-lole32", "-luuid");
  await gcc("-o", out("activate.exe"), "activate.c", "-lole32", "-luuid", "-lshell32");
  return { double: out("double.dll"), activate: out("activate.exe"), proxy: out("proxy.dll") };
}
