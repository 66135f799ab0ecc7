// A training job as the engine tells of it: its readings jump, it dies and goes on, it runs out of memory, and the human
// may have it tried again. Everything is told once, whatever happens in between.
//   node training-run.ts [folder] [crash | oom | succeed]
// Try `crash` first and then, with the same folder, `oom`: the milestones of the first life are not told again.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as work } from "node:timers/promises";
import { connect } from "@toasty/client";
import { connectLine, type Job, NotificationEngine } from "@toasty/engine";
import { fileStore } from "@toasty/engine/node";

const [folder = ".", fate = "succeed"] = process.argv.slice(2);
const total = 100;
const checkpoint = join(folder, "checkpoint.json");
await mkdir(folder, { recursive: true });

await using toasty = connect({ agent: "training-run" });
await using engine = new NotificationEngine({
  store: fileStore(join(folder, "engine.json")),
  // A real run keeps the defaults: half a minute before the first word, a minute between two. This one takes seconds.
  settings: { minRunMs: 0, minGapMs: 0, settleMs: 0, retry: true },
});
connectLine(engine, toasty);
engine.on("notify", ({ title, urgency, actions }) => {
  const buttons = actions.map(({ label }) => ` [${label}]`).join("");
  console.log(`told: ${title} (${urgency})${buttons}`);
});
engine.on("diagnostic", ({ code, detail }) => console.error(`${code}: ${detail}`));

const { step: first, attempt } = await resume();
if (first > 0) console.log(`going on at step ${first}`);
const outcome = await train(start(attempt), first);
if (outcome === "out of memory") {
  if (await retryWanted()) await train(start(attempt + 1), (await resume()).step, { batch: "smaller" });
  else process.exitCode = 1;
}

function start(attempt: number): Job {
  return engine.job("run-42", { title: "Run 42", total, attempt });
}

async function train(job: Job, from: number, { batch = "large" } = {}): Promise<"done" | "out of memory"> {
  for (let step = from; step <= total; step += 5) {
    // These epochs were computed last week: one reading jumps over a milestone, which is told with what is true.
    if (step === 20) step = 55;
    job.progress(step);
    await writeFile(checkpoint, JSON.stringify({ step, attempt: job.attempt }));
    await work(120);
    if (fate === "crash" && step >= 60) process.kill(process.pid, "SIGKILL");
    if (fate === "oom" && step >= 80 && batch === "large") {
      job.fail(new Error("CUDA out of memory. Tried to allocate 2.00 GiB"));
      return "out of memory";
    }
  }
  job.succeed("loss 0.031");
  return "done";
}

/** Returns the step at which an earlier run of this program stopped. */
async function resume(): Promise<{ step: number; attempt: number }> {
  try {
    return JSON.parse(await readFile(checkpoint, "utf8")) as { step: number; attempt: number };
  } catch {
    return { step: 0, attempt: 1 };
  }
}

/** Returns whether the human presses Retry on the failure within a minute. */
async function retryWanted(): Promise<boolean> {
  const over = new AbortController();
  const pressed = new Promise<boolean>((resolve) => {
    engine.once("act", ({ action }) => resolve(action === "retry"));
  });
  const wanted = await Promise.race([pressed, work(60_000, false, { signal: over.signal })]);
  over.abort();
  return wanted;
}
