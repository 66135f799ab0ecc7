import { homedir } from "node:os";
import { paths, sanitizeText } from "@toasty/proto";
import { connectionOptions } from "../connecting/connection-options.js";
import { checkBroker } from "../doctor/broker.js";
import { checkAutostart, checkNode, checkProxy } from "../doctor/environment.js";
import { checkFiles } from "../doctor/files.js";
import type { Finding } from "../doctor/finding.js";
import { checkRuntimeFile } from "../doctor/runtime-file.js";
import { checkToasts } from "../doctor/toasts.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand } from "../parsing/command.js";
import { indented, pad } from "../printing/layout.js";
import type { Output } from "../printing/output.js";

/** Column of the findings. */
const column = 19;

export const doctor = defineCommand({
  description: [
    "Looks at Node, folders, tokens, autostart, native toasts, the broker and the desks. To see whether a desk is attached it sends a silent test notification, and takes it back. Exits with 1 when something is wrong.",
  ],
  operands: {},
  options: { ...connectionOptions },
  examples: [
    ["toasty doctor", "every check with its verdict, and what to do"],
    ["toasty doctor --json | jq '.findings[] | select(.verdict == \"wrong\")'", "only what is wrong"],
  ],
  async run({ options, output, signal }) {
    const here = paths({ platform: process.platform, env: process.env, home: homedir() });
    const { finding: runtimeFinding, runtime } = await checkRuntimeFile(here.runtimeFile);
    const findings = [
      checkNode(process.version),
      ...(await checkFiles(here)),
      runtimeFinding,
      checkProxy(process.env),
      await checkAutostart(),
      ...(await checkToasts()),
      ...(await checkBroker(options, runtime, signal)),
    ];
    const healthy = findings.every(({ verdict }) => verdict !== "wrong");
    output.result({ healthy, findings }, findings.flatMap((finding) => describe(finding, output)).join("\n"));
    return healthy ? exitCodes.ok : exitCodes.failed;
  },
});

function describe({ check, verdict, found, remedy }: Finding, { paint, textWidth }: Output): string[] {
  const mark = {
    ok: paint.colour("green", "✔"),
    warning: paint.colour("yellow", "▲"),
    wrong: paint.colour("red", "✖"),
  };
  const [beside = "", ...below] = indented(sanitizeText(found), column, textWidth);
  const line = `${mark[verdict]} ${pad(check, column - 3)} ${beside.slice(column)}`;
  return [
    line,
    ...below,
    ...(remedy === "" ? [] : indented(sanitizeText(remedy), column, textWidth).map(paint.bold)),
  ];
}
