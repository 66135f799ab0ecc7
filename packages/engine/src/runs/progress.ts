import type { EngineEvent } from "../events/event.js";
import { paceOf } from "../gate/pacing.js";
import { type Fraction, isFurther, reaches } from "../progress/fraction.js";
import { newlyReached, shareOut } from "../progress/milestones.js";
import { readProgress } from "../progress/reading.js";
import { announce } from "../screen/announce.js";
import { update } from "../screen/present.js";
import { setThread, threadOf } from "../screen/threads.js";
import { complainOnce } from "../state/diagnostics.js";
import { runOf, setRun, type Turn } from "../state/draft.js";
import { fractionOf, isOver, type Run, runKey } from "../state/run.js";
import type { News } from "../state/thread.js";
import { textOf } from "../text/clean.js";
import { tellMilestone } from "../wording/sentences.js";
import { arrive } from "./find-run.js";
import { finish } from "./finish.js";
import { speaks } from "./speaker.js";
import { beginsToRun, revive } from "./stall.js";

type ProgressEvent = Extract<EngineEvent, { kind: "progress" }>;

/** Takes in a reading: it moves the bar, whichever way, and announces what it crosses for the first time. */
export function progress(turn: Turn, event: ProgressEvent): void {
  const run = arrive(turn, event);
  if (run === undefined) return;
  if (isOver(run)) {
    complainOnce(turn, run, "after_end", `progress came after the run had ${run.phase}`);
    return;
  }
  const { rank = 0 } = event;
  if (rank > 0) {
    revive(turn, run);
    return;
  }
  const reading = readProgress(event, run.declared);
  if (typeof reading === "string") {
    complainOnce(turn, run, "invalid_reading", reading);
    return;
  }
  const { current, seq } = reading;
  if (seq > 0 && seq <= run.seq) return;
  let { total } = reading;
  if (total !== null && current > total && total > 0) {
    if (turn.settings.growTotal) total = current;
    else complainOnce(turn, run, "over_total", `current ${current} is beyond the total of ${total}`);
  }
  take(turn, run, event, current, total, seq > 0 ? seq : run.seq);
}

function take(
  turn: Turn,
  run: Run,
  event: ProgressEvent,
  current: number,
  total: number | null,
  seq: number,
): void {
  const { settings } = turn;
  const known = runOf(turn, run.job) ?? run;
  const moved: Run = {
    ...known,
    current,
    total,
    seq,
    beat: turn.clock.time,
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
  const silent = cameInLate || ends || !speaks(turn, run);

  if (reached.length === 0) {
    setRun(turn, known, peak === run.peak ? moved : { ...moved, peak });
  } else if (fraction === null || crossed.length === 0 || silent) {
    setRun(turn, known, { ...moved, peak, covered: [...run.covered, ...reached] });
  } else {
    speak(turn, known, { ...moved, peak, covered: [...run.covered, ...late] }, crossed, fraction, event);
  }
  if (run.phase === "queued") beginsToRun(turn, run.job);
  if (run.stalled) revive(turn, runOf(turn, run.job) ?? moved, true);
  if (ends) finish(turn, runOf(turn, run.job) ?? moved, "succeeded", undefined);
}

/** Says what was crossed as far as the pace allows: aloud, as a silent change of the last word, or not at all. */
function speak(
  turn: Turn,
  before: Run,
  moved: Run,
  crossed: readonly number[],
  fraction: Fraction,
  { etaMs, note }: ProgressEvent,
): void {
  const { time } = turn.clock;
  const { settings } = turn;
  const rhythm = paceOf(
    settings,
    time - moved.since,
    moved.spokeAt === null ? undefined : time - moved.spokeAt,
  );
  const { announced, covered } =
    rhythm === "announce" ? shareOut(crossed, settings.jump) : { announced: [], covered: crossed };
  setRun(turn, before, {
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
  for (const milestone of announced) announce(turn, newsOf(milestone));
  if (rhythm !== "update") return;
  const news = newsOf(crossed.at(-1) as number);
  const shown = threadOf(turn, news.key);
  if (shown === undefined) return;
  const { title, message, progress = null } = news;
  const next = { ...shown, title, message, progress };
  if (shown.status === "shown") update(turn, next);
  else if (shown.status === "held") setThread(turn, { ...next, milestone: news.milestone ?? null });
}
