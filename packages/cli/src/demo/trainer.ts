import { setTimeout as pause } from "node:timers/promises";
import { type Answer, info, question, type Toasty } from "@toasty/client";

/** Limit for the answer in a demonstration. */
const answerLimitMs = 120_000;

/** Runs the program of the demonstration: it publishes, shows progress, asks, and gets its answer. */
export async function train(
  toasty: Toasty,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Answer<"deploy" | "keep">> {
  say("tells that it begins");
  await toasty.publish(info("Training begins", "10 epochs on 60,000 images"), { signal });
  await pause(600, undefined, { signal });

  say("shows how far it is");
  await using bar = toasty.progress("Training");
  for (let epoch = 1; epoch <= 10; epoch++) {
    bar.update(epoch / 10, `epoch ${epoch}/10`);
    await pause(200, undefined, { signal });
  }
  await bar.succeed("accuracy 97.3 %, best so far");
  await pause(400, undefined, { signal });

  say("asks, and waits for the answer");
  const deploy = question("Deploy the new model?", {
    body: "It is 1.2 points better than the one in production.",
    buttons: { deploy: "Deploy", keep: "Keep the old one" },
  });
  return await toasty.ask(deploy, { timeoutMs: answerLimitMs, signal });
}
