import type { Format } from "./format.js";
import { formats } from "./formats.js";
import { gauge, sized } from "./generic-formats.js";

/** Progress that a program reports. */
export interface ReadProgress {
  /** 0 to 1. */
  readonly fraction: number;
  /** Such as 12 of 40, where the program counts. */
  readonly current?: number | undefined;
  readonly total?: number | undefined;
  /** Changes when the program goes on to another piece of work that counts from 0 again. */
  readonly track?: number | undefined;
}

/** A possible reading of one line. */
export interface Candidate extends ReadProgress {
  readonly format: Format;
  /** The line's text without numbers: lines of one display share it. */
  readonly shape: string;
  /** True: counted in bytes, as a download is. */
  readonly inBytes: boolean;
  /** True: the caption numbers this bar, so it is one of several. */
  readonly isPart: boolean;
}

/** A longer line is no display, and no format has to look at its rest. */
const longestDisplay = 1_024;

/** A cheap test that every line with progress passes. */
const promising = /\d\s?%|\d\s{0,3}[/|]|\d of \d|\btime=|Duration:|^\(?[A-Z][a-z]{5,10} |^#|\d\s{1,6}\d/;

/** The result of {@link CandidateReader.read}. */
export interface Candidates {
  /** The most specific first. */
  readonly all: readonly Candidate[];
  /** True: a part of the work that says nothing about the whole. */
  readonly isPhase: boolean;
}

/** Reads lines. Keeps the totals that programs announce once. */
export class CandidateReader {
  readonly #announced = new Map<Format, number>();

  /** Returns all readings of a line. */
  read(text: string): Candidates {
    const line = text.length > longestDisplay ? text.slice(0, longestDisplay) : text;
    if (!promising.test(line)) return { all: [], isPhase: false };
    const found: Candidate[] = [];
    for (const format of formats) {
      const total = format.announcement?.exec(line)?.groups?.total;
      if (total !== undefined) this.#announced.set(format, quantity(total, undefined));
      const match = format.expression.exec(line);
      if (match === null) continue;
      if (format.certainty === "phase") return { all: [], isPhase: true };
      const candidate = this.#candidateOf(format, line, match);
      if (candidate === undefined) continue;
      const outer = candidate.isPart ? loopOf(format, line, match, candidate) : undefined;
      if (outer) found.push(outer);
      found.push(candidate);
      // A line of a known format is that and nothing else.
      if (format.certainty !== "rising") break;
    }
    return { all: found, isPhase: false };
  }

  #candidateOf(format: Format, line: string, match: RegExpExecArray): Candidate | undefined {
    const groups = match.groups ?? {};
    const total = groups.total ?? groups.all ?? this.#announced.get(format);
    const read = readingOf({ ...groups, current: groups.current ?? groups.first, total: total?.toString() });
    if (read === undefined) return undefined;
    const caption = format.captioned ? line.slice(0, match.index) : "";
    const isRising = format.certainty === "rising";
    if (gauge.test(isRising ? line : caption)) return undefined;
    if (isRising && sized.test(line.slice(match.index + match[0].length))) return undefined;
    const unit = groups.totalUnit ?? groups.unit;
    return {
      ...read,
      format,
      shape: shapeOf(isRising ? line : caption),
      inBytes: unit !== undefined && unit !== "",
      isPart: format.partOf !== undefined || numbered.test(caption),
    };
  }
}

/**
 * A reader for a regular expression of the user's own, with the named groups `current` and `total`, or `percent`. Throws if
 * the text is no such expression.
 */
export function customReader(text: string): (line: string) => ReadProgress | undefined {
  const expression = new RegExp(text, "u");
  const named = (name: string) => text.includes(`(?<${name}>`);
  if (!named("percent") && !(named("current") && named("total"))) {
    throw new SyntaxError(
      "the expression needs the named groups (?<current>…) and (?<total>…), or (?<percent>…)",
    );
  }
  return (line) => {
    const groups = expression.exec(line)?.groups;
    return groups && readingOf(groups);
  };
}

/** A caption that ends in a number, such as `Epoch 3:`, or counts, such as `Epoch 3/10:`. */
const numbered = /(?:^|[\s(#])\d{1,6}(?:\s{0,2}(?:\/|of)\s{0,2}\d{1,6}\b.{0,80}|\)?)[:,]?\s{0,8}$/;

/** The count in a caption. */
const countInCaption = /(?:^|[\s([])(?<current>\d{1,6})\s{0,2}(?:\/|of)\s{0,2}(?<total>\d{1,6})(?![\d./])/;

/** The format of a loop that is counted in the caption of its inner bar. */
const loop: Format = {
  name: "caption",
  certainty: "certain",
  expression: countInCaption,
  example: "Epoch 3/10:",
};

/** The outer loop of a bar such as `Epoch 3/10:  40%|███`: two whole epochs and 40 % of the third. */
function loopOf(
  format: Format,
  line: string,
  match: RegExpExecArray,
  inner: ReadProgress,
): Candidate | undefined {
  const caption = format.captioned ? line.slice(0, match.index) : "";
  const groups = countInCaption.exec(caption)?.groups;
  if (groups === undefined) return undefined;
  const [number, total] = [Number(groups.current), Number(groups.total)];
  if (number < 1 || number > total) return undefined;
  const current = number - 1 + inner.fraction;
  return {
    fraction: current / total,
    current,
    total,
    format: loop,
    shape: shapeOf(caption),
    inBytes: false,
    isPart: false,
  };
}

function readingOf(groups: Record<string, string | undefined>): ReadProgress | undefined {
  if (groups.percent !== undefined) {
    const fraction = Number(groups.percent) / 100;
    return fraction >= 0 && fraction <= 1 ? { fraction } : undefined;
  }
  if (groups.current === undefined || groups.total === undefined) return undefined;
  const totalUnit = groups.totalUnit ?? groups.unit;
  const total = quantity(groups.total, totalUnit);
  const current = quantity(
    groups.current,
    groups.currentUnit ?? (groups.totalUnit ? totalUnit : groups.unit),
  );
  if (!(total > 0 && current >= 0 && current <= total)) return undefined;
  return { current, total, fraction: current / total };
}

const powers = "kMGTPE";

/** A number with thousands separators, a unit such as k, MB or GiB, or a time such as 00:01:30. */
function quantity(text: string, unit: string | undefined): number {
  if (text.includes(":")) return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  const base = unit?.includes("i") ? 1024 : 1000;
  const power = 1 + powers.indexOf((unit?.[0] ?? "").replace("K", "k") || "-");
  return Number(text.replaceAll(",", "")) * base ** power;
}

/** A line without what changes in a display from one moment to the next: its numbers and its bar. */
function shapeOf(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[\d.,:]+/g, "#")
    .replace(/[█▉▊▋▌▍▎▏░▒▓━╸╺#=>.\s|-]+/g, " ")
    .trim();
}
