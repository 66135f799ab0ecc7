import { error, info, progress, question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { viewOf } from "./view.js";

describe("viewOf", () => {
  test("shows a text with category, lane, sender and count", () => {
    const notification = error("Failed", "one", { subtitle: "CI", line2: "two" });
    expect(viewOf({ ...notification, agentId: "ci", count: 3 })).toMatchObject({
      category: "error",
      critical: false,
      title: "Failed",
      subtitle: "CI",
      body: "one\ntwo",
      agent: "ci",
      count: 3,
      bar: undefined,
      buttons: [],
      inputs: [],
    });
    expect(viewOf(info("Disk full", "", { importance: "critical" })).critical).toBe(true);
    expect(viewOf(info("One")).count).toBe(1);
  });

  test("names a picture by its text, else by its file", () => {
    const picture = (alt?: string) => viewOf(info("x", "y", { image: { src: "/a/b.png", alt } })).picture;
    expect(picture("A cat")).toBe("A cat");
    expect(picture()).toBe("/a/b.png");
    expect(viewOf(info("x")).picture).toBe("");
  });

  test("shows the buttons and inputs of a question in their order", () => {
    const view = viewOf(
      question("Deploy?", {
        buttons: { go: "Go", no: "No" },
        inputs: { note: "why", env: { options: ["staging", "production"] } },
      }),
    );
    expect(view.buttons).toEqual([
      { id: "go", text: "Go" },
      { id: "no", text: "No" },
    ]);
    expect(view.inputs).toMatchObject([
      { id: "note", placeholder: "why", options: [] },
      { id: "env", options: [{ text: "staging" }, { text: "production" }] },
    ]);
  });

  test.each([
    [0.4, { value: 0.4, valueText: "40 %" }],
    [undefined, { value: undefined, valueText: "" }],
  ])("shows the progress %s", (fraction, bar) => {
    expect(viewOf(progress("Run", fraction, { status: "epoch 4" })).bar).toEqual({
      title: "",
      status: "epoch 4",
      ...bar,
    });
  });

  test("keeps a bar between nothing and all, whatever the sender said", () => {
    const bar = (value: number) => {
      const sent = progress("Run", 0.5);
      const { payload } = sent;
      if (payload?.$case !== "progressMessage" || !payload.value.progressBar) throw new Error("no bar");
      payload.value.progressBar.value = value;
      return viewOf(sent).bar?.value;
    };
    expect([bar(-1), bar(0.25), bar(7)]).toEqual([0, 0.25, 1]);
  });

  test("cleans what could harm a terminal", () => {
    const view = viewOf({ ...info("\u001b[31mred", "a\u0007b"), agentId: "x\u001b]0;title\u0007" });
    expect(JSON.stringify(view)).not.toMatch(/\\u001b|\\u0007/);
  });
});
