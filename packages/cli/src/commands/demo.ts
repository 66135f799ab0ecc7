import { join } from "node:path";
import { connect } from "@toasty/client";
import { startPrivateBroker } from "../demo/private-broker.js";
import { selfAnswering } from "../demo/self-answering.js";
import { train } from "../demo/trainer.js";
import { runDesk } from "../desk/run-desk.js";
import { type Surface, silentSurface } from "../desk/surface.js";
import { createTerminalSurface } from "../desk/terminal-surface.js";
import { exitCodeOfOutcome, exitCodes } from "../ending/exit-codes.js";
import { defineCommand } from "../parsing/command.js";
import { describeOutcome } from "../printing/describe.js";
import type { Output } from "../printing/output.js";

export const demo = defineCommand({
  description: [
    "Starts a broker of its own in temporary folders, a desk in this terminal, and a program that trains something. Where you can type, you answer; elsewhere the demo's own desk does.",
  ],
  operands: {},
  options: {},
  examples: [["toasty demo", "about five seconds"]],
  async run({ output, signal }) {
    const byHuman = output.tty && process.stdin.isTTY === true;
    await using broker = await startPrivateBroker();
    await using desk = connect({ agent: "desk", ...broker.connection });
    await using trainer = connect({ agent: "trainer", ...broker.connection });
    using surface = surfaceFor(output, byHuman);
    const end = new AbortController();
    const attending = runDesk({
      toasty: desk,
      clientId: "desktop",
      surface,
      file: join(broker.folder, "held.jsonl"),
      signal: AbortSignal.any([signal, end.signal]),
    });
    const say = (line: string) => surface.tell(`the program ${line}:`);
    const answer = await Promise.race([train(trainer, say, signal), failing(attending)]);
    end.abort();
    await attending;
    surface[Symbol.dispose]();
    output.result(
      { answer, answeredBy: byHuman ? "human" : "demo" },
      ending(describeOutcome(answer), output),
    );
    return answer.kind === "answered" ? exitCodes.ok : exitCodeOfOutcome(answer);
  },
});

function surfaceFor(output: Output, byHuman: boolean): Surface {
  const surface = output.json ? silentSurface : createTerminalSurface(output, process.stdin);
  return byHuman ? surface : selfAnswering(surface);
}

/** Settles only if attending fails, so that a broken desk does not leave the program waiting. */
async function failing(attending: Promise<void>): Promise<never> {
  await attending;
  return new Promise(() => {});
}

function ending(answer: string, { paint }: Output): string {
  // Under npm there is no `toasty` on the path, and in another folder npx would fetch a stranger's package of that name.
  const isUnderNpm = process.env.npm_command !== undefined;
  const toasty = isUnderNpm ? "npx toasty" : "toasty";
  const where = isUnderNpm ? ", in this folder" : "";
  return [
    "",
    `The program got its answer over gRPC: ${paint.bold(answer)}`,
    `Next${where}: \`${toasty} up\` in one terminal, and in another:`,
    `  ${toasty} send "Build finished" "312 tests passed" --category success`,
    `  ${toasty} ask "Deploy?" --button deploy=Deploy --button cancel=Cancel`,
  ].join("\n");
}
