// What a toast costs on its way through the host process, under Wine, beside the same call without the process.

import { spawnSync } from "node:child_process";
import type { Toast } from "@toasty/renderer";
import { toastKey } from "@toasty/renderer";
import { ToastWindows } from "../packages/renderer/test/windows/support/toast-windows.ts";
import { type BenchOptions, type Group, type Row, ratioRow } from "./harness/row.ts";
import { inTurn } from "./harness/statistics.ts";

export const rows: Group = async function* (options) {
  const missing = programs.filter((program) => spawnSync("which", [program]).status !== 0);
  if (missing.length > 0) throw new Error(`the windows group needs ${missing.join(", ")}; see .ci/run`);
  yield await hostProcess(options);
};

async function hostProcess({ quick }: BenchOptions): Promise<Row> {
  await using wine = await ToastWindows.start();
  const count = quick ? 300 : 2_000;
  const perToast = async (host: "child" | "inline"): Promise<number> => {
    // The double writes nothing down: its file is not what is measured.
    await using desk = await wine.desk({ TOASTY_DOUBLE_LOG: "" });
    await desk.call("register", app);
    const refusal = await desk.call("open", "windows", host, app);
    if (refusal !== undefined) throw new Error(refusal.message);
    await desk.call("showMany", toast, 100);
    // Awaited before the desk is let go.
    return await desk.call("showMany", toast, count);
  };
  const times = await inTurn(
    quick ? 1 : 3,
    () => perToast("inline"),
    () => perToast("child"),
  );
  // Beside the same calls without the process between.
  const name = "Windows, under Wine: a toast through the host process";
  return ratioRow(name, "ms", times.value, times.baseline, { atMost: 4 });
}

const programs = ["wine", "wineserver", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-widl", "Xvfb"];
const app = { id: "Toasty.Bench", name: "Toasty's bench" };
const toast: Toast = {
  key: toastKey("bench"),
  id: "bench",
  agentId: "",
  title: "Build finished",
  lines: ["x".repeat(200)],
  icon: "info",
  buttons: [],
  inputs: [],
  category: "info",
  urgency: "normal",
  scenario: "default",
  sound: "default",
  duration: "short",
  question: false,
};
