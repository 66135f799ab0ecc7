// `npm run api`: writes the reports of the public surfaces into docs/api.
import { run, setUp } from "./toolchain.mjs";

setUp();
process.exit(run("node", ["scripts/checks/house-rules.mjs", "--write-api"]));
