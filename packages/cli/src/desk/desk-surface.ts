import type { Surface as DeskSurface } from "@toasty/desk";
import { isQuestion, type Notification, notificationKey } from "@toasty/proto";
import { viewOf } from "../printing/view.js";
import type { Surface } from "./surface.js";

type Shown = Awaited<ReturnType<DeskSurface["show"]>>;
type Outcome = Awaited<Shown["outcome"]>;

/** A question whose end is open. */
interface Open {
  readonly outcome: Promise<Outcome>;
  readonly end: (outcome: Outcome) => void;
}

/** Lets a desk show on a surface of this command. Only questions can be answered there. */
export function toDeskSurface(surface: Surface): DeskSurface {
  const open = new Map<string, Open>();
  const show = (notification: Notification): Promise<Outcome> => {
    // The desk's own notices come from no agent, and take one line.
    if (!notification.agentId) {
      const { title, body } = viewOf(notification);
      surface.tell([title, body].filter(Boolean).join(". "));
      return left;
    }
    const key = keyOf(notification);
    const asked = isQuestion(notification) ? (open.get(key) ?? newlyOpen()) : undefined;
    if (asked) open.set(key, asked);
    const end = (outcome: Outcome) => {
      open.delete(key);
      asked?.end(outcome);
    };
    surface.show(notification, {
      answered: (action, inputs) => end({ kind: "answered", action, inputs }),
      dismissed: () => end({ kind: "dismissed" }),
    });
    return asked?.outcome ?? left;
  };
  return {
    async show(notification) {
      const outcome = show(notification);
      return {
        id: notification.id,
        backend: "terminal",
        delivered: "accepted",
        degraded: [],
        answerable: surface.takesAnswers || !isQuestion(notification) ? everything : nothing,
        outcome,
      };
    },
    async withdraw(id, agentId = "", reason) {
      const key = keyOf({ id, agentId });
      open.get(key)?.end({ kind: "withdrawn" });
      open.delete(key);
      surface.withdraw({ id, agent: agentId, reason });
    },
    doNotDisturb: async () => ({ state: "off", source: "a terminal" }),
    onActivated: () => () => {},
  };
}

function newlyOpen(): Open {
  const { promise: outcome, resolve: end } = Promise.withResolvers<Outcome>();
  return { outcome, end };
}

const keyOf = ({ id, agentId }: Pick<Notification, "id" | "agentId">) => notificationKey(id, agentId);

/** News scrolls away and cannot be clicked. */
const left: Promise<Outcome> = Promise.resolve({ kind: "expired" });

const everything: Shown["answerable"] = { level: "all", actions: [], inputs: [] };
const nothing: Shown["answerable"] = {
  level: "none",
  actions: [],
  inputs: [],
  lacks: "nobody can type into the desk, since its standard input or output is no terminal",
};
