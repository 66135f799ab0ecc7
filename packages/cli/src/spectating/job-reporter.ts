import type { Toasty } from "@toasty/client";
import { connectLine, NotificationEngine } from "@toasty/engine";
import { showOn, type TaskbarSink } from "@toasty/engine/node";
import { type Notification, ToastyError } from "@toasty/proto";
import { durationWords } from "../printing/quantities.js";
import type { ReadProgress } from "./candidates.js";
import type { Ending, SpectatorSettings } from "./messages.js";
import { endingInWords, problemOf } from "./problem.js";
import type { LastLines, Reporter } from "./reporter.js";

/** Estimates before so much is done are guesses. */
const worthEstimating = 0.02;

/** Creates a reporter by the engine's rules: milestones of long runs, and the end. */
export function jobReporter(toasty: Toasty, spectacle: SpectatorSettings, taskbar: TaskbarSink): Reporter {
  const { name, to, labels, quietUnderMs, lastLines: shownLines, watched } = spectacle;
  const told: string[] = [];
  const sending = new Set<Promise<unknown>>();
  let trouble: string | null = null;
  let end: { readonly ending: Ending; readonly lines: LastLines } | undefined;
  let first: { readonly at: number; readonly fraction: number } | undefined;
  let track: number | undefined;
  let attempt = 1;
  let announced = false;

  const engine = new NotificationEngine({
    settings: {
      minRunMs: quietUnderMs,
      wording: {
        completed: ({ title }) => ({ title: `${title} finished`, message: after() }),
        failed({ title }) {
          const how = end ? `${endingInWords(end.ending)} ${after()}` : "";
          const last = shownLines > 0 ? (end?.lines.telling.slice(-shownLines) ?? []) : [];
          return { title: `${title} failed`, message: [how, ...last].join("\n") };
        },
      },
    },
  });
  engine.on("diagnostic", ({ code, detail }) => {
    if (code === "sink_failed" || code === "handler_failed") trouble ??= detail;
  });
  engine.on("notify", ({ kind }) => {
    announced ||= kind === "progress";
  });
  showOn(engine, taskbar);
  connectLine(engine, { publish, withdraw: (id) => toasty.withdraw(id) });

  const id = `run-${crypto.randomUUID()}`;
  let job = engine.job(id, { title: name, attempt });
  if (watched && quietUnderMs > 0) {
    look("on");
    // From here on the human may have turned to something else.
    setTimeout(() => look("unknown"), quietUnderMs).unref();
  }

  function after(): string {
    return end ? `after ${durationWords(end.ending.ranMs)}` : "";
  }

  function look(state: "on" | "unknown"): void {
    engine.dispatch({ kind: "focus", state, job: id });
  }

  /** Another piece of work counts from 0. As long as no milestone was told, it may have its own. */
  function follow(read: ReadProgress): void {
    if (read.track === track) return;
    if (track !== undefined && !announced) job = engine.job(id, { title: name, attempt: ++attempt });
    track = read.track;
    first = undefined;
  }

  async function publish(notification: Notification) {
    // For its human it is one run, whatever it counts.
    const ownLabels = { ...notification.labels, attempt: "1", ...labels };
    const sent = toasty.publish({ ...notification, labels: ownLabels }, { to });
    sending.add(sent);
    try {
      const receipt = await sent;
      if (receipt.success) told.push(notification.payload?.value.header?.title ?? name);
      else trouble ??= "no desk is attached";
      return receipt;
    } catch (error) {
      trouble ??= ToastyError.from(error).fullMessage;
      throw error;
    } finally {
      sending.delete(sent);
    }
  }

  return {
    told,
    get trouble() {
      return trouble;
    },
    progress(read) {
      follow(read);
      first ??= { at: performance.now(), fraction: read.fraction };
      const { current = read.fraction * 100, total = 100 } = read;
      job.progress(current, { total, etaMs: etaOf(read, first) });
    },
    async ended(ending, lines) {
      if (ending !== undefined) end = { ending, lines };
      if (ending === undefined || ending.stopped) {
        job.cancel();
      } else if (ending.code === 0) {
        // What was over soon is no news, whether somebody looked or not; a failure that nobody saw is.
        if (ending.ranMs < quietUnderMs) look("on");
        job.succeed();
      } else {
        job.fail(problemOf(ending, lines.all));
      }
      while (sending.size > 0) await Promise.allSettled(sending);
      await engine.close();
    },
  };
}

/** Going on as it went since the first reading. */
function etaOf(
  { fraction }: ReadProgress,
  first: { readonly at: number; readonly fraction: number },
): number | undefined {
  const done = fraction - first.fraction;
  if (done < worthEstimating) return undefined;
  return ((performance.now() - first.at) * (1 - fraction)) / done;
}
