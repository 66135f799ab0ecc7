import { ToastyError } from "@toasty/proto";
import { expect, test } from "vitest";
import { anyone } from "../admission/principal.js";
import { OpenStreams } from "./open-streams.js";

const ignore = () => {};
const session = () => ({ principal: anyone, end: ignore });
const unknown = () => ({ principal: undefined, end: ignore });
const times = (count: number, run: () => void) => {
  for (let i = 0; i < count; i++) run();
};

test("streams without a token have their own places, however many sessions are open", () => {
  const streams = new OpenStreams(300);
  times(250, () => streams.add(session()));
  times(100, () => streams.add(unknown()));
  expect(() => streams.add(unknown())).toThrow("100 sessions");
  times(50, () => streams.add(session()));
  expect(() => streams.add(session())).toThrow("300 sessions");
  expect(streams.sessions).toBe(300);
});

test("a stream that ends frees its place once", () => {
  const streams = new OpenStreams(2);
  const remove = streams.add(session());
  streams.add(session());
  remove();
  remove();
  expect(streams.sessions).toBe(1);
  streams.add(session());
  expect(() => streams.add(session())).toThrow("2 sessions");
});

test("the streams of one token end alone, all end at a stop, and none begins after it", () => {
  const streams = new OpenStreams(10);
  const ended: string[] = [];
  const open = (name: string) =>
    streams.add({ principal: { ...anyone, name }, end: () => void ended.push(name) });
  open("a");
  open("b");
  const reason = new ToastyError({ message: "over", code: "unavailable", reason: "STOPPING" });
  streams.endOf("a", reason);
  expect(ended).toEqual(["a"]);
  streams.endAll(reason);
  expect(ended).toEqual(["a", "a", "b"]);
  expect(() => open("c")).toThrow(reason);
});
