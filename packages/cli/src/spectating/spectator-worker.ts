import { parentPort, workerData } from "node:worker_threads";
import { type TaskbarSink, terminalSink } from "@toasty/engine/node";
import { sanitizeLine, ToastyError } from "@toasty/proto";
import { openFleetingLine } from "../connecting/open-line.js";
import type { Ending } from "../running/ending.js";
import { barTeller } from "./bar-teller.js";
import type { ReadProgress } from "./candidates.js";
import { Expression } from "./expression.js";
import { jobTeller } from "./job-teller.js";
import { type LineCutter, lineCutter } from "./lines.js";
import type { FromSpectator, Spectacle, ToSpectator } from "./messages.js";
import { ProgressReader } from "./progress-reader.js";
import { type Tail, tailOf } from "./tail.js";
import type { LastLines } from "./teller.js";

/** A program that has ended by then needs no broker, unless there is something to tell. */
const firstContactMs = 200;

/** A broker that has not answered by then may as well be away. */
const firstContactTimeoutMs = 2_000;

/** A failure is recognised by so many of the last lines; Node prints a stack behind the reason. */
const keptLines = 60;

const spectacle = workerData as Spectacle;
const { manner, line, pattern } = spectacle;
const toasty = openFleetingLine(line);
const teller = manner === "bar" ? barTeller(toasty, spectacle) : jobTeller(toasty, spectacle, taskbar());
const reader = new ProgressReader();
const expression = pattern === undefined ? undefined : new Expression(pattern, tell);
const outputs = new Map<string, { readonly cutter: LineCutter; readonly tail: Tail }>();
let progress: number | null = null;
let ended = false;
setTimeout(() => void lookForBroker(), firstContactMs).unref();

parentPort?.on("message", (message: ToSpectator) => {
  if (message.type === "printed") {
    const { cutter, tail } = outputOf(message.source);
    read(cutter.push(message.bytes), tail);
    say({ type: "read", bytes: message.bytes.length });
  } else {
    void end(message.ending);
  }
});

function outputOf(source: string) {
  const output = outputs.get(source) ?? { cutter: lineCutter(), tail: tailOf(keptLines) };
  outputs.set(source, output);
  return output;
}

function read(lines: readonly string[], tail: Tail): void {
  const now = performance.now();
  for (const text of lines) {
    const found = reader.read(text, now);
    tail.push(text, found.isDisplay);
    if (found.progress !== undefined && expression === undefined) tell(found.progress);
  }
  expression?.read(lines);
}

function tell(read: ReadProgress): void {
  if (ended) return;
  progress = read.fraction;
  teller.progress(read);
}

/** A human who will not be told anything should know it now, and not after hours. */
async function lookForBroker(): Promise<void> {
  try {
    await toasty.ready({ failFast: true, timeoutMs: firstContactTimeoutMs });
  } catch (error) {
    if (!ended) say({ type: "nobody", reason: sanitizeLine(ToastyError.from(error).fullMessage) });
  }
}

async function end(ending: Ending | undefined): Promise<void> {
  for (const { cutter, tail } of outputs.values()) read(cutter.end(), tail);
  await expression?.end();
  ended = true;
  say({ type: "ending" });
  await teller.ended(ending, lastLines());
  // What ends with the connection is no trouble.
  const report = { told: teller.told, progress, trouble: teller.trouble };
  await toasty.close({ flushMs: 500 });
  say({ type: "report", report });
}

/** Where the outputs are two, nobody knows the order of their lines, and errors are told on standard error. */
function lastLines(): LastLines {
  const [out, err] = [outputOf("stdout").tail, outputOf("stderr").tail];
  return { all: [...out.lines, ...err.lines], telling: (err.hasWords ? err : out).lines };
}

/** The terminal belongs to the main thread, which knows when nothing else is being written. */
function taskbar(): TaskbarSink {
  const write = (text: string) => say({ type: "terminal", text });
  return terminalSink({ stream: { isTTY: spectacle.taskbar, write }, clearOnExit: false });
}

function say(message: FromSpectator): void {
  parentPort?.postMessage(message);
}
