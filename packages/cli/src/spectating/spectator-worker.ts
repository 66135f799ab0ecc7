import { parentPort, workerData } from "node:worker_threads";
import { type TaskbarSink, terminalSink } from "@toasty/engine/node";
import { sanitizeLine, ToastyError } from "@toasty/proto";
import { connectOrDrop } from "../connecting/connect.js";
import type { ReadProgress } from "./candidates.js";
import { Expression } from "./expression.js";
import { jobReporter } from "./job-reporter.js";
import { type LineCutter, lineCutter, type Tail, tailOf } from "./lines.js";
import type { Ending, FromSpectator, SpectatorSettings, ToSpectator } from "./messages.js";
import { ProgressReader } from "./progress-reader.js";
import { barReporter, type LastLines } from "./reporter.js";

/** Delay before looking for the broker: a shorter program needs none, unless there is something to report. */
const firstContactMs = 200;

/** Limit for the broker's first answer. */
const firstContactTimeoutMs = 2_000;

/** Number of last lines to recognise a failure by; Node prints a stack after the reason. */
const keptLines = 60;

const settings = workerData as SpectatorSettings;
const { kind, connection, pattern } = settings;
const toasty = connectOrDrop(connection);
const reporter = kind === "bar" ? barReporter(toasty, settings) : jobReporter(toasty, settings, taskbar());
const reader = new ProgressReader();
const expression = pattern === undefined ? undefined : new Expression(pattern, tell);
const outputs = new Map<string, { readonly cutter: LineCutter; readonly tail: Tail }>();
let progress: number | null = null;
let ended = false;
setTimeout(() => void lookForBroker(), firstContactMs).unref();

parentPort?.on("message", (message: ToSpectator) => {
  if (message.kind === "printed") {
    const { cutter, tail } = outputOf(message.source);
    read(cutter.push(message.bytes), tail);
    say({ kind: "read", bytes: message.bytes.length });
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
  reporter.progress(read);
}

/** Reports at the start, not after hours, that nobody will be notified. */
async function lookForBroker(): Promise<void> {
  try {
    await toasty.ready({ failFast: true, timeoutMs: firstContactTimeoutMs });
  } catch (error) {
    if (!ended) say({ kind: "nobody", reason: sanitizeLine(ToastyError.from(error).fullMessage) });
  }
}

async function end(ending: Ending | undefined): Promise<void> {
  for (const { cutter, tail } of outputs.values()) read(cutter.end(), tail);
  await expression?.end();
  ended = true;
  say({ kind: "ending" });
  await reporter.ended(ending, lastLines());
  // Errors of closing the connection are not part of the report.
  const report = { told: reporter.told, progress, trouble: reporter.trouble };
  await toasty.close({ flushMs: 500 });
  say({ kind: "report", report });
}

/** The order of lines of two outputs is unknown; errors stand on standard error. */
function lastLines(): LastLines {
  const [out, err] = [outputOf("stdout").tail, outputOf("stderr").tail];
  return { all: [...out.lines, ...err.lines], telling: (err.hasWords ? err : out).lines };
}

/** The terminal belongs to the main thread, which knows when nothing else is being written. */
function taskbar(): TaskbarSink {
  const write = (text: string) => say({ kind: "terminal", text });
  return terminalSink({ stream: { isTTY: settings.taskbar, write }, clearOnExit: false });
}

function say(message: FromSpectator): void {
  parentPort?.postMessage(message);
}
