// Measures what the project claims: `npm run bench [-- group …] [--quick] [--json FILE]`.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Group, Row } from "./harness/row.ts";
import { table } from "./harness/table.ts";

const groups: Readonly<Record<string, () => Promise<{ readonly rows: Group }>>> = {
  line: () => import("./line.ts"),
  engine: () => import("./engine.ts"),
  patch: () => import("./patch.ts"),
  run: () => import("./run.ts"),
  renderer: () => import("./renderer.ts"),
  windows: () => import("./windows.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help) {
  console.log(
    `npm run bench [-- group …] [--quick] [--json FILE]\n\ngroups: ${Object.keys(groups).join(", ")}`,
  );
  process.exit(0);
}
const unknown = positionals.filter((name) => !(name in groups));
if (unknown.length > 0) {
  console.error(`no such group: ${unknown.join(", ")}. There are: ${Object.keys(groups).join(", ")}`);
  process.exit(2);
}

const rows: Row[] = [];
for (const [name, load] of Object.entries(groups)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`bench: ${name} …`);
  const group = await load();
  for await (const row of group.rows({ quick: values.quick })) {
    console.error(`bench: ${row.name} ${row.ok ? "ok" : "missed"}`);
    rows.push(row);
  }
}
console.log(table(rows));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
process.exit(rows.every((row) => row.ok) ? 0 : 1);
