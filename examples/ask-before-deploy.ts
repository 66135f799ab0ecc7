// Asks before it acts, and does nothing unless somebody says yes in time.
//   node ask-before-deploy.ts [version] [seconds to answer]
import { connect, question } from "@toasty/client";

const [version = "1.4.2", seconds = "60"] = process.argv.slice(2);

await using toasty = connect({ agent: "ask-before-deploy" });
const answer = await toasty.ask(
  question(`Deploy ${version}?`, {
    body: "All checks passed on staging.",
    buttons: { deploy: { text: "Deploy", style: "success" }, cancel: "Cancel" },
    inputs: { target: { label: "Where", options: ["canary", "everywhere"], default: "canary" } },
  }),
  { timeoutMs: Number(seconds) * 1000 },
);

switch (answer.kind) {
  case "answered":
    if (answer.action === "deploy")
      console.log(`deploying ${version} to ${answer.inputs.target ?? "canary"} …`);
    else console.log("cancelled");
    break;
  case "expired":
    console.log("nobody answered in time: not deploying");
    break;
  default:
    console.log(`no answer (${answer.kind}): not deploying`);
}
