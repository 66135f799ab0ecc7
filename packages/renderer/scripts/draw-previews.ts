// Draws the pictures of docs/platforms.md: `node packages/renderer/scripts/draw-previews.ts`, after a build.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { error, incomingCall, progress, question } from "@toasty/proto";
import { preview } from "@toasty/renderer";

const examples = {
  question: {
    ...question("Deploy to production?", {
      body: "Build 42 is green, 312 tests passed. The last deployment was two hours ago.",
      buttons: { go: { text: "Deploy", style: "success" }, no: { text: "Cancel", style: "critical" } },
      inputs: { env: { label: "Where", options: ["staging", "production"], default: "staging" } },
    }),
    agentId: "trainer",
  },
  error: error("Loss diverged", "Step 8,120: loss is NaN. Learning rate 3e-4."),
  progress: progress("Run 42", 0.4, { status: "training" }),
  call: incomingCall("Ada Lovelace"),
};

const folder = new URL("../../../docs/pictures/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const platform of ["windows", "gnome", "terminal"] as const)
  for (const [name, notification] of Object.entries(examples))
    writeFileSync(
      new URL(`${platform}-${name}.svg`, folder),
      preview(notification, { platform, app: { id: "Acme.Trainer", name: "Acme Trainer" } }),
    );
console.log(`wrote the previews to ${fileURLToPath(folder)}`);
