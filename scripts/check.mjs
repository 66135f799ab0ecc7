// `npm run check`: everything of `npm test` but the tests themselves.
import { runChecks } from "./checks.mjs";
import { setUp } from "./toolchain.mjs";

setUp();
process.exit(runChecks().failed > 0 ? 1 : 0);
