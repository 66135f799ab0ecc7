import { type CategoryName, Notification } from "@toasty/proto";

const nouns: Readonly<Record<CategoryName, string>> = {
  info: "messages",
  success: "successes",
  progress: "updates",
  warning: "warnings",
  error: "errors",
  completion: "completions",
  question: "questions",
};

/** Writes what stands for many: "7 errors in build", and under it the newest of them. */
export function summaryOf(
  id: string,
  newest: Notification,
  category: CategoryName,
  count: number,
): Notification {
  const { payload, group } = newest;
  const title = payload?.$case === "textMessage" ? (payload.value.header?.title ?? "") : "";
  const value = {
    header: { title: `${count} ${nouns[category]} in ${group}`, subtitle: undefined },
    bodyTextLine1: title === "" ? "" : `Latest: ${title}`,
    bodyTextLine2: "",
  };
  return Notification.fromPartial({
    ...newest,
    id,
    timestampMs: 0,
    revision: count,
    dedupKey: undefined,
    milestone: undefined,
    taskbarProgress: undefined,
    payload: { $case: "textMessage", value },
    count,
  });
}
