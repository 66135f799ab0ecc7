import { expect, test } from "vitest";
import { type Progress, planProgress } from "./progress.js";

function recorded() {
  const heard: Progress[] = [];
  return { progress: planProgress((each) => heard.push(each)), heard, last: () => heard.at(-1) };
}

test("counts downloads up to nine tenths, the writing to the end", () => {
  const { progress, heard } = recorded();
  progress.plan(200);
  progress.download("a", 50);
  progress.download("a", 100);
  progress.download("b", 100);
  progress.install(0, 10);
  progress.install(5, 10);
  progress.done();
  expect(heard).toEqual([
    { phase: "download", fraction: 0.225, bytes: 50, totalBytes: 200 },
    { phase: "download", fraction: 0.45, bytes: 100, totalBytes: 200 },
    { phase: "download", fraction: 0.9, bytes: 200, totalBytes: 200 },
    { phase: "install", fraction: 0.9, bytes: 200, totalBytes: 200 },
    { phase: "install", fraction: 0.95, bytes: 200, totalBytes: 200 },
    { phase: "install", fraction: 1, bytes: 200, totalBytes: 200 },
  ]);
});

test("a new plan counts its own bytes, and the fraction does not fall", () => {
  const { progress, last } = recorded();
  progress.plan(100);
  progress.download("patch", 100);
  progress.plan(1_000);
  progress.download("archive", 10);
  expect(last()).toEqual({ phase: "download", fraction: 0.9, bytes: 10, totalBytes: 1_000 });
});

test("never says more than all, nor anything of nothing", () => {
  const { progress, last } = recorded();
  progress.plan(0);
  progress.download("empty", 0);
  expect(last()).toMatchObject({ fraction: 0 });
  progress.install(0, 0);
  expect(last()).toMatchObject({ phase: "install", fraction: 0.9 });
  progress.install(20, 10);
  expect(last()).toMatchObject({ fraction: 1 });
});

test("needs nobody who listens", () => {
  const progress = planProgress(undefined);
  progress.plan(1);
  progress.download("a", 1);
  progress.done();
});
