import { unlessAborted } from "@toasty/kit/signals";
import { connectNow } from "../connecting/connect.js";
import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodeOfOutcome, exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional, required } from "../parsing/command.js";
import { choice, duration, flag, pairs, text } from "../parsing/options.js";
import { readFraction } from "../parsing/values.js";
import { describeOutcome, describeReceipt } from "../printing/describe.js";
import { compose } from "../sending/compose.js";
import { pictureOf, readText } from "../sending/content.js";

export const send = defineCommand({
  operands: {
    title: required("the heading, at most 250 characters"),
    body: optional("the text under it; - reads it from standard input"),
  },
  options: {
    category: choice("what kind of news it is", ["info", "success", "warning", "error", "completion"], {
      fallback: "info",
    }),
    to: text("a client id, or * for every desk that is attached now", "CLIENT_ID", { fallback: "desktop" }),
    id: text("the same id again replaces what is shown", "ID"),
    subtitle: text("a second, smaller heading", "TEXT"),
    importance: choice("how important it is", ["low", "normal", "high", "critical"], {
      fallback: "as the category says",
    }),
    group: text("shown together, and summarised when there are many", "NAME"),
    dedupKey: text("the same key within ten seconds is one notification whose count rises", "KEY"),
    ttl: duration("how long it is worth showing"),
    image: text("a picture: a file, or an http(s) address", "FILE"),
    label: pairs("a label; desks and gateways know `job` and `attempt`", "KEY=VALUE"),
    sound: choice("what is heard", ["default", "alarm", "reminder", "silent"], {
      fallback: "as the category says",
    }),
    progress: { ...text("show a bar: 0 to 1, 40%, or ? where nobody knows", "HOW_FAR"), read: readFraction },
    wait: flag("wait until it is answered, dismissed or over"),
    ...connectionOptions,
  },
  examples: [
    ['toasty send "Build finished" "312 tests passed" --category success', "tells, and says who got it"],
    ["make 2>&1 | tail -n 5 | toasty send 'make is through' -", "reads the text from standard input"],
    ['toasty send "Run 42" --id run-42 --progress 40%', "shows a bar; again with the same id moves it"],
    [
      'toasty send "Disk full" --importance critical --to "*"',
      "breaks through, on every desk that is attached",
    ],
  ],
  async run({ operands, options, output, signal }) {
    const body = await readText(operands.body, process.stdin, signal);
    const notification = compose(operands.title, body, { ...options, image: pictureOf(options) });
    await using toasty = await connectNow(options, signal);
    const receipt = await toasty.publish(notification, { to: options.to, signal });
    const { id, success, outcome, sessions, mergedInto } = receipt;
    if (!options.wait || !success) {
      output.result({ id, success, outcome, sessions, mergedInto }, describeReceipt(receipt, options.to));
      return success ? exitCodes.ok : exitCodes.undeliverable;
    }
    output.note(describeReceipt(receipt, options.to));
    const end = await unlessAborted(receipt.settled(), signal);
    output.result({ id, success, outcome, sessions, mergedInto, settled: end }, describeOutcome(end));
    return exitCodeOfOutcome(end);
  },
});
