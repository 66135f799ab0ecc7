import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lineCutter } from "./lines.js";
import { ProgressReader } from "./progress-reader.js";

/** The first line of a transcript: asciicast version 2, and the truth about it. */
interface Header {
  readonly title: string;
  /** Recorded from a run of the program, or written by hand after its documentation or source. */
  readonly made: "recorded" | "constructed";
  /** Each milestone that is told, with the line that is on the screen then. */
  readonly told: readonly (readonly [milestone: number, line: string])[];
  /** The reason, where that is not what a human would say. */
  readonly remark?: string | undefined;
}

const folder = new URL("../../test/transcripts/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".cast"));

function transcript(file: string) {
  const lines = readFileSync(new URL(file, folder), "utf8").trimEnd().split("\n");
  const [header, ...events] = lines.map((line) => JSON.parse(line) as unknown);
  return { header: header as Header, events: events as [seconds: number, type: "o", text: string][] };
}

/** The milestones that are told: each at the first line that reaches it, and of several at once the highest. */
function milestonesIn(events: readonly [number, string, string][]): [number, string][] {
  const cutter = lineCutter();
  const reader = new ProgressReader();
  const told: [number, string][] = [];
  let peak = 0;
  let track: number | undefined;
  const look = (line: string, at: number) => {
    const { progress } = reader.read(line, at);
    if (progress === undefined) return;
    // Another piece of work counts afresh, unless something was told of the one before.
    if (progress.track !== track && told.length === 0) peak = 0;
    track = progress.track;
    const reached = [75, 50, 25].find((each) => peak < each / 100 && progress.fraction >= each / 100);
    if (reached !== undefined) told.push([reached, line]);
    peak = Math.max(peak, progress.fraction);
  };
  for (const [seconds, , text] of events) {
    for (const line of cutter.push(Buffer.from(text))) look(line, seconds * 1_000);
  }
  for (const line of cutter.end()) look(line, (events.at(-1)?.[0] ?? 0) * 1_000);
  return told;
}

test.each(files)("%s tells what is true", (file) => {
  const { header, events } = transcript(file);
  expect(milestonesIn(events)).toEqual(header.told);
});
