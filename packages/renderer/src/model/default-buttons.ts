import { type CategoryName, categories } from "@toasty/proto";
import type { ToastButton } from "./toast.js";

/**
 * The buttons that the taxonomy gives to warnings and errors whose sender declared none.
 *
 * Their clicks mean only what every sender understands: "Ignore" waves the toast away, "More info" and "Accept" are a
 * click on its body. "Retry" is a promise that only the sender can keep, so it is shown when the sender declares it.
 */
export function defaultButtons(category: CategoryName): readonly ToastButton[] {
  if (category !== "warning" && category !== "error") return [];
  return Object.entries(categories[category].buttons).flatMap(([id, text]): ToastButton[] => {
    const press = meanings[id];
    return press ? [{ text, press, style: "default" }] : [];
  });
}

const meanings: Partial<Record<string, ToastButton["press"]>> = {
  ignore: { kind: "dismiss" },
  details: { kind: "answer", action: "" },
  accept: { kind: "answer", action: "" },
};
