import type { Classification } from "../classification/classify.js";
import { type Fraction, floorPercent } from "../progress/fraction.js";
import { clean } from "../text/clean.js";
import { tellCount, tellDuration, tellEta, tellPercent } from "./measures.js";

/** Facts of a run that sentences use. */
interface NamedRun {
  readonly title: string;
  /** Number of parts that failed. */
  readonly failedParts: number;
}

/** Words for a human. */
export interface Words {
  readonly title: string;
  readonly message: string;
}

/** Facts of a milestone. */
interface MilestoneFacts {
  /** Title of the run. */
  readonly title: string;
  readonly milestone: number;
  /** Progress of the run in whole percents, rounded down. */
  readonly percent: number;
  readonly current: number;
  readonly total: number;
  readonly etaMs?: number | undefined;
  readonly note?: string | undefined;
}

/** Facts of a run's end. */
interface EndFacts {
  readonly title: string;
  /** Time for which it ran. */
  readonly ranMs: number;
  readonly note?: string | undefined;
  /** Classification of its failure, if it failed. */
  readonly classification?: Classification | undefined;
}

/** An app's own words in the place of the engine's. What is missing, throws or gives no text falls back to these. */
export interface Wording {
  readonly milestone?: ((facts: MilestoneFacts) => Words) | undefined;
  readonly completed?: ((facts: EndFacts) => Words) | undefined;
  readonly failed?: ((facts: EndFacts) => Words) | undefined;
}

/** Tells of a milestone, truthfully: with the percentage that the run really has. */
export function tellMilestone(
  wording: Wording,
  run: NamedRun,
  milestone: number,
  fraction: Fraction,
  { etaMs, note }: { etaMs?: number | undefined; note?: string | undefined },
): Words {
  const facts = { title: run.title, milestone, percent: floorPercent(fraction), ...fraction, etaMs, note };
  return (
    own(wording.milestone, facts) ?? {
      title: `${run.title}: ${tellPercent(fraction)}`,
      message: list([tellCount(fraction), note, tellEta(etaMs)]),
    }
  );
}

/** Tells of success. */
export function tellCompleted(wording: Wording, run: NamedRun, ranMs: number, note?: string): Words {
  return (
    own(wording.completed, { title: run.title, ranMs, note }) ?? {
      title: `${run.title} finished`,
      message: list([note, `after ${tellDuration(ranMs)}`, parts(run)]),
    }
  );
}

/** Tells of failure. */
export function tellFailed(
  wording: Wording,
  run: NamedRun,
  ranMs: number,
  classification: Classification,
  note: string | undefined,
): Words {
  return (
    own(wording.failed, { title: run.title, ranMs, note, classification }) ?? {
      title: `${run.title} failed`,
      message: list([tellProblem(classification, note), `after ${tellDuration(ranMs)}`, parts(run)]),
    }
  );
}

/** Tells what went wrong. A suspicion stays one. */
export function tellProblem({ code, suspect }: Classification, message: string | undefined): string {
  const said = message === undefined || message.trim() === "" ? code.replaceAll("_", " ") : message.trim();
  return suspect === "oom" ? `${said} (perhaps out of memory)` : said;
}

function parts({ failedParts }: NamedRun): string | undefined {
  return failedParts === 0 ? undefined : `${failedParts} ${failedParts === 1 ? "part" : "parts"} failed`;
}

function list(items: readonly (string | undefined)[]): string {
  return items.filter((item) => item !== undefined && item !== "").join(", ");
}

/** An app's words must not stop the engine. */
function own<F>(tell: ((facts: F) => Words) | undefined, facts: F): Words | undefined {
  try {
    const words = tell?.(facts);
    return typeof words?.title === "string" && words.title !== "" && typeof words.message === "string"
      ? { title: clean(words.title, 250), message: clean(words.message, 1000) }
      : undefined;
  } catch {
    return undefined;
  }
}
