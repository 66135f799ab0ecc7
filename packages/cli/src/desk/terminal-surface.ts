import type { GapDelivery } from "@toasty/client";
import { isQuestion, type Notification, notificationKey, sanitizeLine } from "@toasty/proto";
import { progressLine } from "../printing/bar.js";
import { card } from "../printing/card.js";
import { describeGap, describeWithdrawal } from "../printing/describe-delivery.js";
import { clip, indented } from "../printing/layout.js";
import type { Output } from "../printing/output.js";
import { clockTime } from "../printing/quantities.js";
import { type View, viewOf } from "../printing/view.js";
import {
  type Answering,
  asked,
  type Decision,
  describeDecision,
  type Key,
  nothingAsked,
  over,
  press,
  prompt,
} from "./answering.js";
import { type KeyStream, listenToKeyboard } from "./keyboard.js";
import { createLiveRegion, type LiveRegion } from "./live-region.js";
import type { Human, Surface, Withdrawn } from "./surface.js";
import { Updates } from "./updates.js";

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
  readonly #questions = new Map<string, { readonly view: View; readonly human: Human }>();
  readonly #updates: Updates;
  #answering: Answering = nothingAsked;

  constructor(output: Output, stdin: KeyStream | undefined) {
    this.#output = output;
    this.#region = createLiveRegion(output);
    this.#updates = new Updates({
      print: (notification) => this.#region.print(this.#draw(notification)),
      changed: () => this.#refresh(),
    });
    if (output.tty && stdin?.isTTY) this.#keyboard = listenToKeyboard(stdin, (key) => this.#press(key));
  }

  get takesAnswers(): boolean {
    return this.#keyboard !== undefined;
  }

  show(notification: Notification, human: Human): void {
    const key = notificationKey(notification.id, notification.agentId);
    const view = viewOf(notification);
    this.#bars.delete(key);
    this.#over(key);
    if (isMoving(notification) && this.#output.tty) this.#bars.set(key, notification);
    else if (isQuestion(notification) || view.bar || view.critical)
      this.#region.print(this.#draw(notification));
    else this.#updates.show(key, notification);
    if (isQuestion(notification)) {
      this.#questions.set(key, { view, human });
      this.#answering = asked(this.#answering, { key, view });
    }
    this.#refresh();
  }

  withdraw({ id, agent, reason }: Withdrawn): void {
    const key = notificationKey(id, agent);
    const question = this.#questions.get(key);
    this.#bars.delete(key);
    this.#updates.forget(key);
    this.#over(key);
    // Only a question leaves the human without something to do; a bar is replaced by how it ended.
    if (question && reason) this.tell(describeWithdrawal(question.view.title, { reason }));
    this.#refresh();
  }

  tellGap(gap: GapDelivery): void {
    this.tell(describeGap(gap));
  }

  tell(line: string): void {
    const { paint, columns } = this.#output;
    const lines = indented(sanitizeLine(line), 2, columns - 1);
    this.#region.print(lines.map((part) => paint.dim(part)).join("\n"));
  }

  [Symbol.dispose](): void {
    this.#keyboard?.[Symbol.dispose]();
    this.#updates[Symbol.dispose]();
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
    this.tell(describeDecision(question.view, decision));
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
    const updated = this.#updates.titles.map((title) => paint.dim(clip(`  ${title}`, columns - 1)));
    const lines = this.#keyboard ? prompt(this.#answering, columns - 3) : [];
    this.#region.show([...bars, ...updated, ...lines.map((line) => paint.inverse(` ${line} `))]);
  }
}

/** A bar that has not arrived. */
const isMoving = (notification: Notification) => {
  const { bar } = viewOf(notification);
  return bar !== undefined && (bar.value ?? 0) < 1;
};
