// `npm start`: sets up, then shows a program that tells, asks and gets its answer, with nothing else running.
import { run, setUp } from "./toolchain.mjs";

setUp();
process.exit(
  run("node", ["packages/cli/dist/main.js", "demo", ...process.argv.slice(2)], { input: "inherit" }),
);
