import { manualClock } from "@toasty/kit/testing";
import { info, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import type { Toast } from "../model/toast.js";
import { OpenShowings } from "./open-showings.js";
import type { Showing } from "./showing.js";

const day = 24 * 60 * 60 * 1000;
const toast = (id: string) => toToast(info(id, "", { id }), 0);
const linked: Toast = toToast(
  question("Failed", { id: "l", buttons: { log: { text: "Log", url: "https://ci.example/" } } }),
  0,
);

function start() {
  const clock = manualClock();
  const expired: Showing[] = [];
  const open = new OpenShowings(clock, (showing) => expired.push(showing));
  return { clock, expired, open };
}

test("each expires at its time, which an update moves", async () => {
  const { clock, expired, open } = start();
  const showing = open.begin(toast("a"));
  open.endAt(showing, clock.now() + 1_000);
  open.endAt(showing, clock.now() + 5_000);
  clock.advance(4_999);
  expect([expired, clock.timers]).toEqual([[], 1]);
  clock.advance(1);
  expect(expired).toEqual([showing]);
  expect(await showing.outcome).toEqual({ kind: "expired" });
  expect(open.get(showing.key)).toBeUndefined();
});

test("one without a time expires after a day, one whose time is over at once", () => {
  const { clock, expired, open } = start();
  const [long, past] = [open.begin(toast("long")), open.begin(toast("past"))];
  open.endAt(long);
  open.endAt(past, clock.now());
  expect(expired).toEqual([past]);
  clock.advance(day);
  expect(expired).toEqual([past, long]);
});

test("an end cancels its deadline, and leaves one that took its key alone", () => {
  const { clock, expired, open } = start();
  const one = open.begin(toast("a"));
  open.endAt(one, clock.now() + 1_000);
  open.end(one, { kind: "dismissed" });
  expect(clock.timers).toBe(0);
  const two = open.begin(toast("a"));
  open.end(one, { kind: "withdrawn" });
  open.endAt(one, clock.now() + 1_000);
  expect([open.get(two.key), clock.timers, expired]).toEqual([two, 0, []]);
});

test("a click on one that expired finds its links, once; a dismissed one has none", () => {
  const { open } = start();
  const showing = open.begin(linked);
  expect(open.clicked(linked.key)).toBe(linked);
  open.end(showing, { kind: "expired" });
  expect([open.clicked(linked.key), open.clicked(linked.key)]).toEqual([linked, undefined]);
  open.end(open.begin(linked), { kind: "dismissed" });
  open.end(open.begin(toast("plain")), { kind: "expired" });
  expect([open.clicked(linked.key), open.clicked(toast("plain").key)]).toEqual([undefined, undefined]);
});

test("a close ends what is open and what begins later", async () => {
  const { clock, open } = start();
  const before = open.begin(toast("a"));
  open.endAt(before, clock.now() + 1_000);
  open.close({ kind: "failed", reason: "closed" });
  const later = open.begin(toast("b"));
  open.endAt(later);
  for (const { outcome } of [before, later])
    expect(await outcome).toEqual({ kind: "failed", reason: "closed" });
  expect([open.get(later.key), clock.timers]).toEqual([undefined, 0]);
});
