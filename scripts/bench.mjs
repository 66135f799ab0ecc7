// `npm run bench [-- group …] [--quick] [--json FILE]`
import { run, setUp } from "./toolchain.mjs";

setUp();
process.exit(run("node", ["bench/main.ts", ...process.argv.slice(2)]));
