import type { Verdict } from "../gate/decide.js";
import { type Digest, type HeldItem, summariseHeld } from "../gate/digest.js";
import { type Draft, runOf } from "../state/draft.js";
import { fractionOf } from "../state/run.js";
import type { Thread } from "../state/thread.js";
import { tellMilestone } from "../wording/sentences.js";
import { enlist } from "./enlist.js";
import { ask, show, waitForGate } from "./present.js";
import { begin, setThread, takeOff, threadOf } from "./threads.js";

/**
 * Looks at what the gate holds back. What it lets through now is told in one digest for each group, never one by one;
 * what is not wanted any more, or has expired, is dropped.
 */
export function reopen(draft: Draft): void {
  if (draft.desk.held.length === 0) return;
  const held = draft.desk.held
    .map((key) => threadOf(draft, key))
    .filter((thread) => thread !== undefined)
    .map((thread) => upToDate(draft, thread));
  const released: { thread: Thread; verdict: Extract<Verdict, { show: true }> }[] = [];
  for (const thread of held) {
    const verdict = ask(draft, thread);
    if (verdict.show) released.push({ thread, verdict });
    else if (verdict.digest) waitForGate(draft, verdict.until);
    else setThread(draft, { ...thread, status: "gone" });
  }
  if (released.length === 0) return;
  const byKey = new Map(released.map((release) => [release.thread.key, release]));
  const told = summariseHeld(
    released.map(({ thread }) => heldItem(thread)),
    draft.clock.now,
  );
  const alone = new Set(told.map((one) => (one.kind === "single" ? one.item.id : undefined)));
  for (const { thread } of released) {
    if (!alone.has(thread.key)) setThread(draft, { ...takeOff(draft, thread, "superseded"), status: "gone" });
  }
  for (const one of told) {
    const release = byKey.get(one.kind === "single" ? one.item.id : (one.items[0] as HeldItem).id);
    if (release === undefined) continue;
    if (one.kind === "single") show(draft, release.thread, release.verdict);
    else showSummary(draft, one, release.verdict);
  }
}

/** Brings held progress up to date, since the run has gone on meanwhile. */
function upToDate(draft: Draft, thread: Thread): Thread {
  const { kind, milestone, job, attempt, progress } = thread;
  const run = kind === "progress" && milestone !== null ? runOf(draft, job) : undefined;
  const fraction = run?.attempt === attempt ? run && fractionOf(run) : undefined;
  if (!run || !fraction || milestone === null) return thread;
  const now = fraction.current / fraction.total;
  if (now === progress) return thread;
  return { ...thread, ...tellMilestone(draft.settings.wording, run, milestone, fraction, {}), progress: now };
}

/** Converts a thread to what a digest needs. */
function heldItem(thread: Thread): HeldItem {
  const { key, kind, urgency, title, group, job, expiresAt } = thread;
  return {
    id: key,
    category: kind === "digest" ? "info" : kind,
    urgency,
    title,
    group: group ?? undefined,
    job: job ?? undefined,
    expiresAt: expiresAt ?? undefined,
  };
}

function showSummary(
  draft: Draft,
  summary: Extract<Digest, { kind: "summary" }>,
  verdict: Extract<Verdict, { show: true }>,
): void {
  const key = `digest:${summary.group ?? ""}`;
  const before = threadOf(draft, key);
  const { title, message, urgency, group } = summary;
  const fresh = begin(draft, { key, kind: "digest", urgency, title, message, group });
  const thread: Thread = {
    ...fresh,
    count: summary.items.length,
    episode: before === undefined ? fresh.episode : before.episode + 1,
    generation: before?.generation ?? fresh.generation,
    revision: before?.revision ?? 0,
    onScreen: before?.onScreen ?? false,
    nonce: before?.nonce ?? "",
  };
  enlist(draft, thread);
  show(draft, thread, { ...verdict, urgency });
}
