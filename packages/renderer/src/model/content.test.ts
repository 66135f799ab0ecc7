import { error, info, Notification, progress, question, warning } from "@toasty/proto";
import { expect, test } from "vitest";
import { contentOf } from "./content.js";

test("texts keep their order, and empty ones are left out", () => {
  const text = Notification.fromPartial({
    payload: {
      $case: "textMessage",
      value: { header: { title: "Build", subtitle: "" }, bodyTextLine1: "", bodyTextLine2: "passed" },
    },
  });
  expect(contentOf(text, "info")).toMatchObject({ title: "Build", subtitle: undefined, lines: ["passed"] });
  expect(contentOf({ ...text, count: 3 }, "info").title).toBe("Build (×3)");
  expect(contentOf(Notification.fromPartial({}), "info")).toEqual({
    title: "",
    lines: [],
    buttons: [],
    inputs: [],
  });
});

test("a picture is where its sender puts it, else where its category wants it", () => {
  const at = (placement?: "logo" | "hero" | "inline") =>
    info("a", "", { image: placement ? { src: "/a.png", placement } : "/a.png" });
  const picture = { source: "/a.png" };
  expect(contentOf(at("logo"), "error")).toMatchObject({ logo: picture });
  expect(contentOf(at("hero"), "info")).toMatchObject({ hero: picture });
  expect(contentOf(at("inline"), "error")).toMatchObject({ inline: picture });
  const unplaced = Notification.fromPartial({
    payload: { $case: "imageTextMessage", value: { image: { localPath: "/a.png", altText: "A" } } },
  });
  expect(contentOf(unplaced, "error").hero).toEqual({ source: "/a.png", alt: "A" });
  expect(contentOf(unplaced, "info").inline).toEqual({ source: "/a.png", alt: "A" });
  const none = Notification.fromPartial({ payload: { $case: "imageTextMessage", value: { image: {} } } });
  expect(contentOf(none, "info").inline).toBeUndefined();
});

test("a warning and an error without buttons get those that every sender understands", () => {
  const labels = (buttons: ReturnType<typeof contentOf>["buttons"]) =>
    buttons.map(({ text, press }) => [text, press.kind]);
  const both = [
    ["Ignore", "dismiss"],
    ["More info", "answer"],
  ];
  expect(labels(contentOf(warning("a"), "warning").buttons)).toEqual(both);
  expect(labels(contentOf(error("a"), "error").buttons).every(([, kind]) => kind !== undefined)).toBe(true);
  expect(contentOf(info("a"), "info").buttons).toEqual([]);
  const asked = question("a", { buttons: { go: "Go" } });
  expect(labels(contentOf(asked, "warning").buttons)).toEqual([["Go", "answer"]]);
});

test("a bar stays between nothing and all, and one without an end has no value", () => {
  const value = (given: number) => contentOf(progress("Run", given), "progress").progress?.value;
  expect([value(0.5), value(0), value(1)]).toEqual([expect.closeTo(0.5), 0, 1]);
  const bar = (progressBar: object) =>
    contentOf(
      Notification.fromPartial({ payload: { $case: "progressMessage", value: { progressBar } } }),
      "progress",
    ).progress;
  expect([bar({ value: -1 })?.value, bar({ value: 7 })?.value, bar({ value: Number.NaN })?.value]).toEqual([
    0, 1, 0,
  ]);
  expect(
    bar({ indeterminate: true, value: 0.3, statusText: "…", valueStringOverride: "3 of ?", title: "Run" }),
  ).toEqual({
    status: "…",
    value: undefined,
    valueText: "3 of ?",
    title: "Run",
  });
});
