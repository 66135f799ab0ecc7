import type { Surface } from "../desk/surface.js";
import { viewOf } from "../printing/view.js";

/** Long enough to read the question. */
const thinkingMs = 1_000;

/** A surface where nobody can type: it presses the first button of every question itself, and says that it does. */
export function selfAnswering(surface: Surface): Surface {
  const timers = new Set<NodeJS.Timeout>();
  return {
    takesAnswers: true,
    show(notification, human) {
      surface.show(notification, human);
      const [button] = viewOf(notification).buttons;
      if (!button) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        surface.tell(`nobody can type here, so the demo's own desk presses "${button.text}"`);
        human.answered(button.id, {});
      }, thinkingMs);
      timers.add(timer);
    },
    withdraw: (withdrawal) => surface.withdraw(withdrawal),
    tellGap: (gap) => surface.tellGap(gap),
    tell: (line) => surface.tell(line),
    [Symbol.dispose]() {
      for (const timer of timers) clearTimeout(timer);
      surface[Symbol.dispose]();
    },
  };
}
