// `npm run test:mutants -- PACKAGE [--count 30] [--seed N] [--file GLOB]`
import { run, setUp } from "./toolchain.mjs";

setUp();
process.exit(run("node", ["scripts/mutants/main.mjs", ...process.argv.slice(2)]));
