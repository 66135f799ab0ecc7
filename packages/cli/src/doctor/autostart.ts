import { autostartOf } from "../autostarting/autostart-of.js";
import { asTyped, whatIsGone } from "../autostarting/started-command.js";
import { type Finding, ok, warning } from "./finding.js";

/** Whether the session starts Toasty, and whether it still can. */
export async function checkAutostart(): Promise<Finding> {
  const check = "autostart";
  const { place, read } = autostartOf();
  try {
    const command = await read();
    if (command === undefined) return ok(check, "off");
    const gone = whatIsGone(command);
    if (gone === undefined) return ok(check, `\`${asTyped(command)}\``);
    return warning(check, `${gone} is not there any more`, "`toasty autostart enable` writes it anew");
  } catch (error) {
    return warning(check, `cannot read ${place} (${(error as Error).message})`, "look at its rights");
  }
}
