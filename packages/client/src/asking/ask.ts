import { systemClock } from "@toasty/kit/clock";
import { deadline, unlessAborted } from "@toasty/kit/signals";
import { within } from "@toasty/kit/within";
import {
  isQuestion,
  type Notification,
  PublishOutcome,
  type PublishRequest,
  type Question,
  ToastyError,
} from "@toasty/proto";
import { isPassing } from "../calling/retry.js";
import { checkNumbers, duration } from "../connecting/check-options.js";
import { abortedError, closedError } from "../connecting/errors.js";
import type { PromiseHooks } from "../promises/handled-promise.js";
import type { Publisher } from "../publishing/publisher.js";
import { type Acceptance, acceptanceOf, knownOutcome } from "../publishing/receipt.js";
import type { AskAgain } from "../watching/expectations.js";
import type { Outcome } from "../watching/outcome.js";
import type { Watcher } from "../watching/watcher.js";
import type { Answer } from "./answer.js";

/** Settings of one question. */
export interface AskOptions {
  /** Time that the human has; then the question is taken back. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** A client id, or "*" for every desk that is attached at this moment. Default: "desktop". */
  readonly to?: string | undefined;
  /** Takes the question back and throws. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when the broker has taken the question: `queued` means that no desk is attached yet. */
  readonly onReceipt?: ((receipt: Acceptance) => void) | undefined;
}

/** Time in which a question that is taken back may still turn out to be answered. */
const lastWordMs = 2_000;

/** Asks questions, and takes back those that are open when it is closed. */
export class Asker {
  readonly #publisher: Publisher;
  readonly #watcher: Watcher;
  readonly #hooks: PromiseHooks;
  readonly #closing = new AbortController();
  readonly #open = new Set<Promise<unknown>>();

  constructor(publisher: Publisher, watcher: Watcher, hooks: PromiseHooks) {
    this.#publisher = publisher;
    this.#watcher = watcher;
    this.#hooks = hooks;
  }

  /** Asks the human and waits for the answer. */
  async ask<Action extends string, Inputs>(
    question: Question<Action, Inputs>,
    options: AskOptions,
  ): Promise<Answer<Action, Inputs>> {
    if (this.#closing.signal.aborted) throw closedError();
    checkNumbers(options, { timeoutMs: duration });
    const answer = this.#ask(question, options);
    this.#open.add(answer);
    try {
      return (await answer) as Answer<Action, Inputs>;
    } finally {
      this.#open.delete(answer);
    }
  }

  /** Takes back what is open, and resolves when everything has ended. */
  async close(): Promise<void> {
    this.#closing.abort(closedError());
    await Promise.allSettled(this.#open);
  }

  async #ask(question: Notification, options: AskOptions): Promise<Outcome> {
    const { timeoutMs, to, signal } = options;
    const ttlMs = question.ttlMs ?? ttlOf(timeoutMs);
    const request = this.#publisher.prepare({ ...answerable(question), ttlMs }, to);
    if (signal?.aborted) throw abortedError(signal);
    using end = deadline({ timeoutMs, signals: [signal, this.#closing.signal], reason: () => outOfTime });
    try {
      return await this.#untilAnswered(request, end.signal, options.onReceipt);
    } catch (error) {
      if (!end.signal.aborted) throw error;
      const last = await this.#takeBack(request);
      if (last?.kind === "answered") return last;
      if (end.signal.reason === outOfTime) return { kind: "expired" };
      throw abortedError(end.signal);
    }
  }

  async #untilAnswered(
    request: PublishRequest,
    end: AbortSignal,
    onReceipt: AskOptions["onReceipt"],
  ): Promise<Outcome> {
    const { response, sent } = await this.#publisher.send(request, end);
    try {
      onReceipt?.(acceptanceOf(response));
    } catch (bug) {
      // A question that is asked already is not given up for a bug in a listener.
      this.#hooks.onIgnored(bug);
    }
    const known = knownOutcome(response);
    if (known) return known;
    const outcome = this.#watcher.expect(response.notificationId, this.#askAgainOnce(sent, end));
    return unlessAborted(outcome, end, { error: abortedError });
  }

  /** Publishes the same question, once, to a broker that has forgotten it. */
  #askAgainOnce(sent: PublishRequest, end: AbortSignal): AskAgain {
    let asked = false;
    return async () => {
      if (asked) return "refused";
      try {
        const { response } = await this.#publisher.send(sent, end);
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
  async #takeBack(request: PublishRequest): Promise<Outcome | undefined> {
    const id = request.notification?.id ?? "";
    this.#watcher.forget(id);
    const withdrawn = this.#publisher.withdraw(id);
    return within(withdrawn, lastWordMs, { clock: systemClock }).catch(() => undefined);
  }
}

/** Refuses a question that nobody can answer, before a human sees it and the program waits without end. */
function answerable(question: Notification): Notification {
  if (!Object(question).payload || isQuestion(question)) return question;
  const description =
    "has no buttons and no inputs, so that nobody can answer it: make one with question(title, { buttons })";
  throw ToastyError.invalid([{ field: "question", description }]);
}

/** Returns the time to live of a question: whole milliseconds; none where the time is unlimited. */
const ttlOf = (timeoutMs: number | undefined): number | undefined =>
  timeoutMs === Number.POSITIVE_INFINITY ? undefined : timeoutMs && Math.ceil(timeoutMs);

/** Reason of an abort because the human's time is over. */
const outOfTime = new DOMException("nobody answered in time", "TimeoutError");
