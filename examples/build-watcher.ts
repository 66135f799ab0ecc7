// Builds whenever something in a folder changes, and tells only what is news: that it broke, and that it works again.
//   node build-watcher.ts FOLDER COMMAND [ARGUMENT …]
// The command runs outside of the folder and must not write into it. Ctrl-C ends it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "@toasty/client";
import { connectLine, NotificationEngine } from "@toasty/engine";

const [folder = ".", command = "true", ...args] = process.argv.slice(2);

await using toasty = connect({ agent: "build-watcher" });
await using engine = new NotificationEngine({
  // A build that breaks again right after it was mended is news here.
  settings: { groupIntervalMs: 0 },
});
connectLine(engine, toasty);
engine.on("notify", ({ title }) => console.log(`told: ${title}`));
engine.on("update", ({ title }) => console.log(`changed: ${title}`));
const job = engine.job("build", { title: "the build" });

const end = new AbortController();
process.once("SIGINT", () => end.abort());
let known = "";
let changed = Promise.withResolvers<void>();
const watcher = watch(folder, { recursive: true }, () => changed.resolve());
end.signal.addEventListener("abort", () => changed.resolve());

while (!end.signal.aborted) {
  changed = Promise.withResolvers();
  const { code, lastLine } = await build();
  console.log(code === 0 ? "built" : `failed: ${lastLine}`);
  // One fingerprint: however it is broken, it is the build that is, and the human knows it already.
  if (code === 0) job.recovered();
  else if (lastLine !== known)
    job.problem({ message: lastLine, exitCode: code, fingerprint: "build", urgency: "high" });
  known = code === 0 ? "" : lastLine;
  await changed.promise;
  // Editors write in several steps.
  await pause(100);
}
watcher.close();

async function build(): Promise<{ code: number; lastLine: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-10_000);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, lastLine: output.trimEnd().split("\n").at(-1) ?? "" };
}
