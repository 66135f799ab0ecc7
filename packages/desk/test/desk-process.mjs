// A desk in a process of its own, so that a test can kill it. Says on standard output what
// happens, one JSON object a line; a line `click ACTION` on standard input presses a button. Stops for ever at `step`.
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { connect } from "@toasty/client";
import { startDesk } from "@toasty/desk";

const [file, step = "none", id = "desktop"] = process.argv.slice(2);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const stopAt = (name) => {
  say({ step: name });
  return new Promise(() => {});
};

const probe = await open("/dev/null");
const handles = Object.getPrototypeOf(probe);
await probe.close();
const { appendFile, datasync } = handles;
let deciding = false;
handles.appendFile = function (content) {
  deciding = String(content).includes('{"decide"');
  if (deciding && step === "before the write") return stopAt(step);
  return appendFile.call(this, content);
};
handles.datasync = function () {
  return deciding && step === "before the sync" ? stopAt(step) : datasync.call(this);
};

const toasty = connect({ agent: "desk" });
const client = {
  attach: (...given) => toasty.attach(...given),
  reportOn(...given) {
    const delivery = toasty.reportOn(...given);
    return {
      ...delivery,
      async answer(...answered) {
        if (step === "before the report") return stopAt(step);
        const result = await delivery.answer(...answered);
        return step === "after the report" ? stopAt(step) : result;
      },
    };
  },
};

const shownNow = new Map();
const renderer = {
  async show({ id: shown, payload }) {
    say({ shown: payload.value.header.title });
    const { promise: outcome, resolve } = Promise.withResolvers();
    shownNow.set(shown, resolve);
    const answerable = { level: "all", actions: [], inputs: [] };
    return { id: shown, backend: "freedesktop", delivered: "accepted", degraded: [], answerable, outcome };
  },
  async withdraw(gone) {
    shownNow.get(gone)?.({ kind: "withdrawn" });
  },
  doNotDisturb: async () => ({ state: "off", source: "test" }),
  onActivated: () => () => {},
};

try {
  const desk = await startDesk({ client, renderer, file, id });
  say({ ready: true });
  for await (const line of createInterface(process.stdin)) {
    const [command, word] = line.split(" ");
    if (command === "click")
      for (const settle of shownNow.values()) settle({ kind: "answered", action: word, inputs: {} });
    if (command === "pause") desk.pause();
    if (command === "held") say({ held: desk.held });
    if (command === "close") break;
  }
  await desk.close();
  await toasty.close();
  say({ closed: true });
} catch (error) {
  say({ failed: error.message, reason: error.reason });
}
process.exit();
