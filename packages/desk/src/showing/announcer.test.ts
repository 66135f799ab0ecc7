import { info, type Notification } from "@toasty/proto";
import { beforeEach, expect, test } from "vitest";
import { Gatekeeper } from "../gating/gatekeeper.js";
import { Announcer } from "./announcer.js";

let titles: string[];
let backend: string;
let broken: boolean;
let errors: unknown[];
let onShow: () => void;
let gatekeeper: Gatekeeper;
let announcer: Announcer;

const quiet = () => {};
const titleOf = ({ payload }: Notification) => payload?.value.header?.title ?? "";
const surface = {
  show: async (notification: Notification) => {
    if (broken) throw new Error("no daemon");
    titles.push(titleOf(notification));
    onShow();
    return { backend } as never;
  },
  doNotDisturb: async () => ({ state: "off", source: "test" }) as const,
};

beforeEach(() => {
  titles = [];
  backend = "freedesktop";
  broken = false;
  onShow = quiet;
  errors = [];
  gatekeeper = new Gatekeeper(surface, {}, { now: () => 1_000_000 });
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (context: object) => void errors.push(context),
  };
  announcer = new Announcer(surface, gatekeeper, logger);
});

test("shows what is missing first, then the notices in their order, each once", async () => {
  announcer.add(info("One"));
  announcer.add(info("Two"));
  announcer.addGap({ kind: "gap", reason: "overflow", count: 2 });
  expect(await announcer.showPending()).toBeUndefined();
  expect(await announcer.showPending()).toBeUndefined();
  expect(titles).toEqual(["2 notifications were lost", "One", "Two"]);
});

test("keeps what the gate holds, and returns its verdict", async () => {
  announcer.add(info("One"));
  announcer.addGap({ kind: "gap", reason: "overflow", count: 1 });
  gatekeeper.paused = true;
  expect(await announcer.showPending()).toMatchObject({ show: false, digest: true });
  gatekeeper.paused = false;
  await announcer.showPending();
  expect(titles).toEqual(["One notification was lost", "One"]);
});

test("keeps what no screen has shown, and logs what failed", async () => {
  announcer.add(info("One"));
  backend = "log";
  expect(await announcer.showPending()).toBe("unseen");
  broken = true;
  expect(await announcer.showPending()).toBe("unseen");
  expect(errors).toEqual([{ err: new Error("no daemon") }]);
  broken = false;
  backend = "freedesktop";
  expect(await announcer.showPending()).toBeUndefined();
  expect(titles).toEqual(["One", "One"]);
});

test("keeps the latest twenty notices", async () => {
  for (let n = 0; n < 21; n++) announcer.add(info(`${n}`));
  await announcer.showPending();
  expect(titles).toEqual(Array.from({ length: 20 }, (_, n) => `${n + 1}`));
});

test("what was shown is not shown again with those that the gate held back meanwhile", async () => {
  for (const title of ["One", "Two", "Three"]) announcer.add(info(title));
  onShow = () => {
    gatekeeper.paused = true;
  };
  expect(await announcer.showPending()).toMatchObject({ show: false, reason: "muted" });
  onShow = quiet;
  gatekeeper.paused = false;
  await announcer.showPending();
  expect(titles).toEqual(["One", "Two", "Three"]);
});

test("what is missing is not told again with the notices that the gate held back meanwhile", async () => {
  announcer.add(info("One"));
  announcer.addGap({ kind: "gap", reason: "overflow", count: 2 });
  onShow = () => {
    gatekeeper.paused = true;
  };
  await announcer.showPending();
  gatekeeper.paused = false;
  await announcer.showPending();
  expect(titles).toEqual(["2 notifications were lost", "One"]);
});
