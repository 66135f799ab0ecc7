import type { EngineEvent } from "../events/event.js";
import { paceOf } from "../gate/pace.js";
import { type Fraction, isFurther, reaches } from "../progress/fraction.js";
import { newlyReached, shareOut } from "../progress/milestones.js";
import { readProgress } from "../progress/reading.js";
import { announce } from "../screen/announce.js";
import { update } from "../screen/present.js";
import { setThread, threadOf } from "../screen/threads.js";
import { type Draft, reportOnce, runOf, setRun } from "../state/draft.js";
import { fractionOf, isOver, type Run, runKey } from "../state/run.js";
import type { News } from "../state/thread.js";
import { textOf } from "../text/clean.js";
import { tellMilestone } from "../wording/sentences.js";
import { arrive } from "./find-run.js";
import { finish } from "./finish.js";
import { speaksForItself } from "./speaker.js";
import { beginsToRun, markAlive } from "./stall.js";

type ProgressEvent = Extract<EngineEvent, { kind: "progress" }>;

/** Takes in a reading: it moves the bar, whichever way, and announces what it crosses for the first time. */
export function progress(draft: Draft, event: ProgressEvent): void {
  const run = arrive(draft, event);
  if (run === undefined) return;
  if (isOver(run)) {
    reportOnce(draft, run, "after_end", `progress came after the run had ${run.phase}`);
    return;
  }
  const { rank = 0 } = event;
  if (rank > 0) {
    markAlive(draft, run);
    return;
  }
  const reading = readProgress(event, run.declared);
  if (typeof reading === "string") {
    reportOnce(draft, run, "invalid_reading", reading);
    return;
  }
  const { current, seq } = reading;
  if (seq > 0 && seq <= run.seq) return;
  let { total } = reading;
  if (total !== null && current > total && total > 0) {
    if (draft.settings.growTotal) total = current;
    else reportOnce(draft, run, "over_total", `current ${current} is beyond the total of ${total}`);
  }
  take(draft, run, event, current, total, seq > 0 ? seq : run.seq);
}

function take(
  draft: Draft,
  run: Run,
  event: ProgressEvent,
  current: number,
  total: number | null,
  seq: number,
): void {
  const { settings } = draft;
  const known = runOf(draft, run.job) ?? run;
  const moved: Run = {
    ...known,
    current,
    total,
    seq,
    beat: draft.clock.time,
    phase: known.phase === "queued" ? "running" : known.phase,
  };
  const fraction = fractionOf(moved);
  const peak =
    fraction !== null && (run.peak === null || isFurther(fraction, run.peak)) ? fraction : run.peak;

  const reached =
    peak === null
      ? []
      : newlyReached(peak, settings.milestones, (m) => run.sent.includes(m) || run.covered.includes(m));
  // A milestone that was configured after the run had passed it is no news.
  const late =
    run.peak === null
      ? []
      : reached.filter((m) => reaches((run.peak as Fraction).current, (run.peak as Fraction).total, m));
  const crossed = late.length === 0 ? reached : reached.filter((m) => !late.includes(m));
  const cameInLate = run.current === null && !run.started;
  const ends = settings.completeOnTotal && total !== null && total > 0 && current >= total;
  const silent = cameInLate || ends || !speaksForItself(draft, run);

  if (reached.length === 0) {
    setRun(draft, known, peak === run.peak ? moved : { ...moved, peak });
  } else if (fraction === null || crossed.length === 0 || silent) {
    setRun(draft, known, { ...moved, peak, covered: [...run.covered, ...reached] });
  } else {
    speak(draft, known, { ...moved, peak, covered: [...run.covered, ...late] }, crossed, fraction, event);
  }
  if (run.phase === "queued") beginsToRun(draft, run.job);
  if (run.stalled) markAlive(draft, runOf(draft, run.job) ?? moved, true);
  if (ends) finish(draft, runOf(draft, run.job) ?? moved, "succeeded", undefined);
}

/** Says what was crossed as far as the pace allows: aloud, as a silent change of the last word, or not at all. */
function speak(
  draft: Draft,
  before: Run,
  moved: Run,
  crossed: readonly number[],
  fraction: Fraction,
  { etaMs, note }: ProgressEvent,
): void {
  const { time } = draft.clock;
  const { settings } = draft;
  const rhythm = paceOf(
    settings,
    time - moved.since,
    moved.spokeAt === null ? undefined : time - moved.spokeAt,
  );
  const { announced, covered } =
    rhythm === "announce" ? shareOut(crossed, settings.jump) : { announced: [], covered: crossed };
  setRun(draft, before, {
    ...moved,
    sent: announced.length > 0 ? [...moved.sent, ...announced] : moved.sent,
    covered: covered.length > 0 ? [...moved.covered, ...covered] : moved.covered,
    spokeAt: announced.length > 0 ? time : moved.spokeAt,
  });
  const newsOf = (milestone: number): News => ({
    key: `${runKey(moved)}:progress`,
    kind: "progress",
    urgency: "normal",
    ...tellMilestone(settings.wording, moved, milestone, fraction, { etaMs, note: textOf(note, 200) }),
    job: moved.job,
    attempt: moved.attempt,
    group: moved.group,
    host: moved.host,
    milestone,
    progress: fraction.current / fraction.total,
  });
  for (const milestone of announced) announce(draft, newsOf(milestone));
  if (rhythm !== "update") return;
  const news = newsOf(crossed.at(-1) as number);
  const shown = threadOf(draft, news.key);
  if (shown === undefined) return;
  const { title, message, progress = null } = news;
  const next = { ...shown, title, message, progress };
  if (shown.status === "shown") update(draft, next);
  else if (shown.status === "held") setThread(draft, { ...next, milestone: news.milestone ?? null });
}
