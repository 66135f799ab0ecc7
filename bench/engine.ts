// B10: what a job pays for saying how far it is, whether memory stays where it was, and what a step costs as jobs grow.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { NotificationEngine } from "@toasty/engine";
import { initialState, resolveSettings, type State, step } from "../packages/engine/dist/reducer.js";
import { absoluteRow, type Group } from "./harness/row.ts";
import { median } from "./harness/statistics.ts";

const manyJobs = 10_000;
const rounds = 3;

/** Progress of ten thousand jobs in turn, as fast as it can be said. */
export const rows: Group = async function* ({ quick }) {
  const updates = quick ? 2_000_000 : 10_000_000;
  const runs = Array.from({ length: rounds }, () => sayProgress(updates));
  yield absoluteRow(
    `B10 engine, ${updates / 1e6} million progress updates of ${manyJobs} jobs`,
    "updates/s",
    Math.round(median(runs.map((run) => run.perSecond))),
    { atLeast: 1_000_000 },
  );
  yield absoluteRow(
    "B10 engine, memory gained over the last nine tenths of them",
    "MB",
    Number(Math.max(...runs.map((run) => run.gainedBytes / 1e6)).toFixed(1)),
    { atMost: 5 },
  );
  for (const jobs of [1, 100, manyJobs]) {
    const perSecond = median(Array.from({ length: rounds }, () => stepAlone(jobs, updates / 10)));
    yield {
      name: `step alone, ${jobs} jobs in turn`,
      unit: "updates/s",
      value: Math.round(perSecond),
      ok: true,
    };
  }
};

/** Memory is compared from when every table has its size, after one tenth, to the end. */
function sayProgress(updates: number): { perSecond: number; gainedBytes: number } {
  const engine = new NotificationEngine();
  const perJob = updates / manyJobs;
  const jobs = Array.from({ length: manyJobs }, (_, at) => engine.job(`job-${at}`, { total: perJob }));
  let spent = say(jobs, 0, perJob / 10);
  const before = settledHeap();
  spent += say(jobs, perJob / 10, perJob);
  const gainedBytes = settledHeap() - before;
  if (engine.run("job-0")?.current === null) throw new Error("the engine has taken in nothing");
  void engine.close();
  return { perSecond: (updates / spent) * 1000, gainedBytes };
}

function say(jobs: readonly { progress(current: number): void }[], from: number, to: number): number {
  const start = performance.now();
  for (let current = from; current < to; current += 1) {
    for (const job of jobs) job.progress(current);
  }
  return performance.now() - start;
}

/** The pure reducer, to which nothing is kept back: its cost may grow with the logarithm of the jobs. */
function stepAlone(jobs: number, updates: number): number {
  const { settings } = resolveSettings();
  const names = Array.from({ length: jobs }, (_, at) => `job-${at}`);
  let state: State = initialState;
  const start = performance.now();
  for (let at = 0; at < updates; at += 1) {
    const job = names[at % jobs] as string;
    const reading = { kind: "progress", job, current: Math.floor(at / jobs), total: updates / jobs } as const;
    state = step(state, reading, { now: at, monotonic: at / 1000, settings }).state;
  }
  return (updates / (performance.now() - start)) * 1000;
}

function settledHeap(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let round = 0; round < 3; round += 1) collect();
  return process.memoryUsage().heapUsed;
}
