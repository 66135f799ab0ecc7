// Shows how far a job is, in one notification that moves. Whatever happens to the job, the bar ends truthfully:
// succeeded, failed with its error, or stopped.
//   node progress-notification.ts [steps] [fail]
import { setTimeout as work } from "node:timers/promises";
import { connect } from "@toasty/client";

const [steps = "10", fate = "succeed"] = process.argv.slice(2);

await using toasty = connect({ agent: "progress-notification" });
await using bar = toasty.progress("Training run 42");

try {
  for (let epoch = 1; epoch <= Number(steps); epoch++) {
    await work(200);
    if (fate === "fail" && epoch > Number(steps) / 2) throw new Error("loss is NaN");
    bar.update(epoch / Number(steps), `epoch ${epoch}/${steps}`);
  }
  const receipt = await bar.succeed("accuracy 97.3 %");
  console.log(`succeeded: ${receipt.outcome}`);
} catch (error) {
  const receipt = await bar.fail(error);
  console.log(`failed: ${receipt.outcome}`);
  process.exitCode = 1;
}
