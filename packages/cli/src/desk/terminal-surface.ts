import type { GapDelivery, WithdrawalDelivery } from "@toasty/client";
import { isQuestion, type Notification, sanitizeLine } from "@toasty/proto";
import { progressLine } from "../printing/bar.js";
import { card } from "../printing/card.js";
import { clockTime } from "../printing/clock-time.js";
import { describeGap, describeWithdrawal } from "../printing/describe-delivery.js";
import type { Output } from "../printing/output.js";
import { viewOf } from "../printing/view.js";
import { clip } from "../printing/wrap.js";
import {
  type Answering,
  asked,
  type Decision,
  type Key,
  nothingAsked,
  over,
  press,
  prompt,
} from "./answering.js";
import { type KeyStream, listenToKeyboard } from "./keyboard.js";
import { createLiveRegion, type LiveRegion } from "./live-region.js";
import type { Human, Surface } from "./surface.js";

/**
 * Shows notifications as cards in a terminal. Bars that still move stand below the cards and change in place; under them
 * the question in front waits for a key, where somebody can type.
 */
export function createTerminalSurface(output: Output, stdin: KeyStream | undefined): Surface {
  return new TerminalSurface(output, stdin);
}

class TerminalSurface implements Surface {
  readonly #output: Output;
  readonly #region: LiveRegion;
  readonly #keyboard: Disposable | undefined;
  readonly #bars = new Map<string, Notification>();
  readonly #questions = new Map<string, { readonly title: string; readonly human: Human }>();
  #answering: Answering = nothingAsked;

  constructor(output: Output, stdin: KeyStream | undefined) {
    this.#output = output;
    this.#region = createLiveRegion(output);
    if (output.tty && stdin?.isTTY) this.#keyboard = listenToKeyboard(stdin, (key) => this.#press(key));
  }

  show(notification: Notification, human: Human): void {
    const key = keyOf(notification.agentId ?? "", notification.id);
    const view = viewOf(notification);
    this.#bars.delete(key);
    this.#over(key);
    if (isMoving(notification) && this.#output.tty) this.#bars.set(key, notification);
    else this.#region.print(this.#draw(notification));
    if (isQuestion(notification)) {
      this.#questions.set(key, { title: view.title, human });
      this.#answering = asked(this.#answering, { key, view });
    }
    this.#refresh();
  }

  withdraw(withdrawal: WithdrawalDelivery): void {
    const key = keyOf(withdrawal.agent, withdrawal.id);
    const bar = this.#bars.get(key);
    const title = this.#questions.get(key)?.title ?? (bar && viewOf(bar).title);
    this.#bars.delete(key);
    this.#over(key);
    if (title !== undefined) this.tell(describeWithdrawal(title, withdrawal));
    this.#refresh();
  }

  tellGap(gap: GapDelivery): void {
    this.tell(describeGap(gap));
  }

  tell(line: string): void {
    this.#region.print(this.#output.paint.dim(clip(`  ${sanitizeLine(line)}`, this.#output.columns)));
  }

  [Symbol.dispose](): void {
    this.#keyboard?.[Symbol.dispose]();
    this.#region[Symbol.dispose]();
  }

  #press(key: Key): void {
    const { state, decision } = press(this.#answering, key);
    this.#answering = state;
    if (decision) this.#settle(decision);
    this.#refresh();
  }

  #settle(decision: Decision): void {
    const question = this.#questions.get(decision.key);
    this.#questions.delete(decision.key);
    if (!question) return;
    this.tell(
      `${question.title}: ${decision.kind === "answered" ? decision.action || "answered" : "dismissed"}`,
    );
    if (decision.kind === "answered") question.human.answered(decision.action, decision.inputs);
    else question.human.dismissed();
  }

  #over(key: string): void {
    this.#questions.delete(key);
    this.#answering = over(this.#answering, key);
  }

  #draw(notification: Notification): string {
    const { paint, columns, tty } = this.#output;
    const { title, bar } = viewOf(notification);
    if (bar && !tty) return progressLine(title, bar, columns);
    return card(notification, { paint, columns, time: clockTime(new Date()) });
  }

  #refresh(): void {
    const { paint, columns } = this.#output;
    const bars = [...this.#bars.values()].map((notification) => {
      const { title, bar } = viewOf(notification);
      return bar ? progressLine(title, bar, columns - 1) : "";
    });
    const line = this.#keyboard ? prompt(this.#answering, columns - 3) : "";
    this.#region.show(line === "" ? bars : [...bars, paint.inverse(clip(` ${line} `, columns - 1))]);
  }
}

/** A bar that has not arrived. */
const isMoving = (notification: Notification) => {
  const { bar } = viewOf(notification);
  return bar !== undefined && (bar.value ?? 0) < 1;
};

/** An id belongs to its agent: two agents may use the same one. */
const keyOf = (agent: string, id: string) => `${agent}/${id}`;
