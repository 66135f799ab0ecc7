import type { NotificationDelivery, ReportResult, Toasty } from "@toasty/client";
import { viewOf } from "../printing/view.js";
import type { Human, Surface } from "./surface.js";

/** What a desk is. */
export interface Attendance {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly surface: Surface;
  /** Ends it quietly. */
  readonly signal: AbortSignal;
}

/** A desk: shows what arrives, reports that it did, and reports what the human does, until the signal aborts. */
export async function attend({ toasty, clientId, surface, signal }: Attendance): Promise<void> {
  for await (const delivery of toasty.attach(clientId, { signal })) {
    switch (delivery.kind) {
      case "notification":
        surface.show(delivery.notification, humanBefore(delivery, surface));
        report(delivery.displayed(), delivery, surface);
        break;
      case "withdrawal":
        surface.withdraw(delivery);
        break;
      case "gap":
        surface.tellGap(delivery);
        break;
      case "caught_up":
        break;
    }
  }
}

function humanBefore(delivery: NotificationDelivery, surface: Surface): Human {
  return {
    answered: (action, inputs) => decide(delivery.answer(action, inputs), delivery, surface),
    dismissed: () => decide(delivery.dismiss(), delivery, surface),
  };
}

/** Whoever decides second is told that it did not count. */
function decide(reported: Promise<ReportResult>, delivery: NotificationDelivery, surface: Surface): void {
  const told = reported.then(({ accepted, outcome }) => {
    const { title } = viewOf(delivery.notification);
    if (!accepted) surface.tell(`${title}: too late, it was ${outcome?.kind ?? "settled"} before`);
  });
  report(told, delivery, surface);
}

function report(reported: Promise<unknown>, { notification }: NotificationDelivery, surface: Surface): void {
  reported.catch((error: Error) =>
    surface.tell(`${viewOf(notification).title}: not reported: ${error.message}`),
  );
}
