#!/usr/bin/env node
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { cacheFolder } from "./starting/cache-folder.js";

// An older Node would end with a stack that says nothing; a newer one than is known may well do.
if (!nodeModule.enableCompileCache) {
  const { supportedNode } = await import("./starting/node-version.js");
  process.stderr.write(`toasty: Node ${process.version} is too old. Install ${supportedNode}.\n`);
  process.exit(1);
}
// Does nothing where NODE_COMPILE_CACHE names another folder: Node has taken that by now.
nodeModule.enableCompileCache(cacheFolder(process.platform, process.env, homedir()));
const { runCommandLine } = await import("./command-line.js");
await runCommandLine(process.argv.slice(2));
