import { expect, test } from "vitest";
import { allChannels, channelDelegation, parseChannel } from "./channel.js";

test("there are three channels, the most careful first", () => {
  expect(allChannels).toEqual(["stable", "beta", "nightly"]);
});

test.each([
  ["stable", "stable"],
  ["beta", "beta"],
  ["nightly", "nightly"],
  ["a", "nightly"],
  ["b", "beta"],
  ["rc", "beta"],
])("reads %s as %s", (text, channel) => {
  expect(parseChannel(text)).toBe(channel);
});

test.each(["", "Stable", "c", "stable "])("refuses %j and names the channels", (text) => {
  expect(() => parseChannel(text)).toThrow(
    expect.objectContaining({
      reason: "CONFIG",
      message: `there is no channel "${text}"; the channels are stable, beta, nightly.`,
    }),
  );
});

test("a channel may sign for its own folder of each app only, and ends the search", () => {
  expect(channelDelegation("beta", ["acme", "tool"])).toEqual({
    role: "beta",
    paths: ["acme/beta/*/*", "tool/beta/*/*"],
    terminating: true,
  });
});
