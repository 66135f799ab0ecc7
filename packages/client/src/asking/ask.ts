import {
  isQuestion,
  type Notification,
  PublishOutcome,
  type PublishRequest,
  type Question,
  ToastyError,
} from "@toasty/proto";
import { abortedError, onAbort, unlessAborted } from "../calling/abort.js";
import { after } from "../calling/after.js";
import { pause } from "../calling/pause.js";
import type { Publisher } from "../publishing/publisher.js";
import { type Acceptance, acceptanceOf, knownOutcome } from "../publishing/receipt.js";
import { isPassing } from "../queueing/retry.js";
import type { AskAgain } from "../watching/expectations.js";
import type { Outcome } from "../watching/outcome.js";
import type { Watcher } from "../watching/watcher.js";
import type { Answer } from "./answer.js";

/** How to ask. */
export interface AskOptions {
  /** How long the human has; then the question is taken back. Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** A client id, or "*" for every desk that is attached at this moment. Default: "desktop". */
  readonly to?: string | undefined;
  /** Takes the question back and throws. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when the broker has taken the question: `queued` means that no desk is attached yet. */
  readonly onReceipt?: ((receipt: Acceptance) => void) | undefined;
}

/** What asking stands on. */
export interface AskParts {
  readonly publisher: Publisher;
  readonly watcher: Watcher;
  /** Takes a notification back and says how it ended. */
  readonly withdraw: (id: string) => Promise<Outcome | undefined>;
}

/** How long a question that is taken back may still turn out to be answered. */
const lastWordMs = 2_000;

/** Asks the human and waits for the answer. */
export async function ask<Action extends string, Inputs>(
  question: Question<Action, Inputs>,
  { timeoutMs, to, signal, onReceipt }: AskOptions,
  parts: AskParts,
): Promise<Answer<Action, Inputs>> {
  const request = parts.publisher.prepare(
    { ...answerable(question), ttlMs: question.ttlMs ?? ttlOf(timeoutMs) },
    to,
  );
  if (signal?.aborted) throw abortedError(signal);
  const end = endOf(timeoutMs, signal);
  try {
    const outcome = await untilAnswered(request, end.signal, parts, onReceipt);
    return outcome as Answer<Action, Inputs>;
  } catch (error) {
    if (!end.signal.aborted) throw error;
    const last = await takeBack(request, parts);
    if (last?.kind === "answered") return last as Answer<Action, Inputs>;
    if (end.signal.reason === outOfTime) return { kind: "expired" };
    throw abortedError(end.signal);
  } finally {
    end.dispose();
  }
}

/** Refuses what nobody can answer, before a human sees it and the program waits without end. */
function answerable(question: Notification): Notification {
  if (!Object(question).payload || isQuestion(question)) return question;
  const description =
    "has no buttons and no inputs, so that nobody can answer it: make one with question(title, { buttons })";
  throw ToastyError.invalid([{ field: "question", description }]);
}

async function untilAnswered(
  request: PublishRequest,
  end: AbortSignal,
  { publisher, watcher }: AskParts,
  onReceipt: AskOptions["onReceipt"],
): Promise<Outcome> {
  const { response, sent } = await publisher.send(request, end);
  onReceipt?.(acceptanceOf(response));
  const outcome = () =>
    unlessAborted(watcher.expect(response.notificationId, askAgainOnce(sent, publisher, end)), end);
  return knownOutcome(response) ?? outcome();
}

/** Publishes the same question, once, to a broker that has forgotten it. */
function askAgainOnce(sent: PublishRequest, publisher: Publisher, end: AbortSignal): AskAgain {
  let asked = false;
  return async () => {
    if (asked) return "refused";
    try {
      const { response } = await publisher.send(sent, end);
      asked = true;
      if (!response.success) return "refused";
      return response.outcome === PublishOutcome.DUPLICATE ? "known" : "asked";
    } catch (error) {
      // While the broker is away nothing was asked; one that is there and refuses will not ask either.
      if (isPassing(ToastyError.from(error))) throw error;
      return "refused";
    }
  };
}

/** Withdraws the question; the human may have answered at the last moment, and then that is the answer. */
async function takeBack(
  request: PublishRequest,
  { watcher, withdraw }: AskParts,
): Promise<Outcome | undefined> {
  const id = request.notification?.id ?? "";
  watcher.forget(id);
  const taken = withdraw(id).catch(() => undefined);
  return Promise.race([taken, pause(lastWordMs).then(() => undefined)]);
}

/** The broker takes whole milliseconds; one without end is none. */
const ttlOf = (timeoutMs: number | undefined): number | undefined =>
  timeoutMs === Number.POSITIVE_INFINITY ? undefined : timeoutMs && Math.ceil(timeoutMs);

const outOfTime = new DOMException("nobody answered in time", "TimeoutError");

/** A signal that aborts when the time is over or the caller gives up. */
function endOf(timeoutMs: number | undefined, signal: AbortSignal | undefined) {
  const end = new AbortController();
  const cancel = after(timeoutMs, () => end.abort(outOfTime));
  const unlisten = onAbort(signal, () => end.abort(signal?.reason));
  return {
    signal: end.signal,
    dispose() {
      cancel();
      unlisten();
    },
  };
}
