import { exitCodes } from "../ending/exit-codes.js";
import { toastyApp } from "../native/app.js";
import { needless } from "../native/needless.js";
import { defineCommand } from "../parsing/command.js";
import { text } from "../parsing/options.js";

export const unregister = defineCommand({
  description: [
    "The user's own settings for the app stay. Elsewhere than on Windows there is nothing to do.",
  ],
  operands: {},
  options: { app: text("the app's id", "APP_ID", { fallback: toastyApp.id }) },
  examples: [["toasty unregister --app Acme.Trainer", "Windows forgets the app"]],
  async run({ options: { app: id = toastyApp.id }, output }) {
    if (process.platform !== "win32") return needless(id, output);
    const { unregisterApp } = await import("@toasty/renderer/windows");
    const removed = await unregisterApp(id);
    output.result({ needed: true, id, removed }, removed ? `${id} is forgotten` : `${id} was not registered`);
    return exitCodes.ok;
  },
});
