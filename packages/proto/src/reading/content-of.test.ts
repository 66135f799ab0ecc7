import { expect, test } from "vitest";
import { contentOf, info, Notification, progress, question } from "../index.js";

const empty = {
  title: "",
  subtitle: undefined,
  body: "",
  image: undefined,
  progress: undefined,
  buttons: [],
  inputs: [],
};

test("joins the lines of a text", () => {
  const draft = info("Disk nearly full", "3 GB left", { line2: "on /data", subtitle: "sda1" });
  expect(contentOf(draft)).toEqual({
    ...empty,
    title: "Disk nearly full",
    subtitle: "sda1",
    body: "3 GB left\non /data",
  });
  expect(contentOf(info("a")).body).toBe("");
});

test("names the picture of a text", () => {
  expect(contentOf(info("a", "b", { image: "c.png" }))).toMatchObject({ body: "b", image: "c.png" });
});

test("reads a bar, with the sender's words or a percentage", () => {
  expect(contentOf(progress("Run", 0.299, { status: "epoch 3" }))).toMatchObject({
    body: "epoch 3",
    progress: { value: 0.299, text: "29 %" },
  });
  expect(contentOf(progress("Run", 0.3, { valueText: "3/10" })).progress?.text).toBe("3/10");
  expect(contentOf(progress("Run", undefined)).progress).toEqual({ value: undefined, text: "" });
});

test("reads what a question offers", () => {
  const draft = question("Deploy?", {
    body: "1.4.2",
    buttons: { deploy: { text: "Deploy", style: "success", url: "https://example.com" }, cancel: "Cancel" },
    inputs: {
      why: { placeholder: "because", label: "Why?", default: "x" },
      where: { options: { prod: "Production" }, default: "prod" },
    },
  });
  expect(contentOf(draft)).toMatchObject({
    body: "1.4.2",
    buttons: [
      { id: "deploy", text: "Deploy", style: "success", url: "https://example.com" },
      { id: "cancel", text: "Cancel", style: undefined, url: undefined },
    ],
    inputs: [
      { id: "why", label: "Why?", placeholder: "because", initial: "x", options: undefined },
      { id: "where", initial: "prod", options: [{ id: "prod", text: "Production" }] },
    ],
  });
});

test("reads the single text input of the first contract", () => {
  const value = { header: { title: "Name?" }, textInput: { id: "name", placeholderText: "v1" } };
  const draft = Notification.fromPartial({ payload: { $case: "interactiveMessage", value } });
  expect(contentOf(draft).inputs.map(({ id }) => id)).toEqual(["name"]);
});

test("is empty for a payload that it does not know", () => {
  expect(contentOf({ payload: undefined })).toEqual(empty);
});
