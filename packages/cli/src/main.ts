#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { cacheFolder } from "./starting/cache-folder.js";

enableCompileCache(process.env.NODE_COMPILE_CACHE || cacheFolder(process.platform, process.env, homedir()));
const { runCommandLine } = await import("./run.js");
await runCommandLine(process.argv.slice(2));
