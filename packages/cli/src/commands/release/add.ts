import { defineCommand, required } from "../../parsing/command.js";
import { choice, number, text, texts } from "../../parsing/options.js";
import { naming, UsageError } from "../../parsing/usage-error.js";
import { readGivenFile } from "../../parsing/values.js";
import { size } from "../../printing/quantities.js";
import {
  appAndPlatform,
  channels,
  conclude,
  openReleases,
  repositoryOptions,
} from "../../releasing/repository.js";
import { showProgress } from "../../releasing/show-progress.js";

export const releaseAdd = defineCommand({
  description: [
    "Build and code-sign first: every byte of the folder is part of the release. A version stands for the same bytes for ever; adding it again with the same files changes nothing, with others it is refused.",
  ],
  operands: {
    version: required("a semantic version, such as 1.4.0 or 1.5.0-beta.1"),
    folder: required("the folder that holds the app"),
  },
  options: {
    launch: texts("the command that starts the app, one part at a time; ./ is inside the folder", "PART", {
      required: true,
    }),
    channel: choice("which channel", channels, {
      fallback: "by the version: stable, or beta or nightly for pre-releases",
    }),
    notes: text("what is new; @FILE reads it from a file", "TEXT"),
    required: choice("step: nobody may skip it; now: the app insists on it", ["step", "now"]),
    percent: number("give it to so many of a hundred installations at first", "NUMBER", {
      min: 0,
      max: 100,
      fallback: "all",
    }),
    minOs: text("the oldest version of the operating system that it runs on", "VERSION"),
    custom: text("whatever the app wants to be told, as a JSON object", "JSON"),
    level: number("how hard to compress", "NUMBER", { min: 1, max: 22, fallback: "19" }),
    ...appAndPlatform,
    ...repositoryOptions,
  },
  examples: [
    [
      "toasty release add 1.4.0 dist/app --launch ./acme --notes @CHANGES.md --key release.pem --key online.pem",
      "a release for everybody on stable",
    ],
    [
      "toasty release add 1.4.1 dist/win --platform win32-x64 --launch ./node.exe --launch ./main.mjs --percent 10 --key release.pem --key online.pem",
      "for Windows, and a tenth of the users first",
    ],
  ],
  async run({ operands, options, output, signal }) {
    const [program, ...rest] = options.launch;
    if (program === undefined)
      throw new UsageError("--launch is missing.", "Say how the app is started, as in --launch ./acme.");
    const { app, platform, channel, required, percent, minOs, level } = options;
    const notes = readNotes(options.notes);
    const custom = readCustom(options.custom);
    await using repo = await openReleases(options, output, signal);
    using progress = showProgress(output);
    const added = await repo.add({
      ...operands,
      launch: [program, ...rest],
      app,
      platform,
      channel,
      required,
      percent,
      minOs,
      level,
      notes,
      custom,
      onProgress: progress.onProgress,
      signal,
    });
    progress[Symbol.dispose]();
    const { line, release, unchanged } = added;
    const what = `${line.app} ${release.version} for ${line.platform} on ${line.channel}, ${size(release.archive.length)}`;
    return conclude(output, added, unchanged ? `${what}, was there already` : what);
  },
});

function readNotes(notes: string | undefined): string | undefined {
  if (!notes?.startsWith("@")) return notes;
  const file = notes.slice(1);
  return naming("--notes", () => readGivenFile(file).toString("utf8").trim());
}

function readCustom(json: string | undefined): Record<string, unknown> | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, for everything that is no object.
  }
  throw new UsageError("--custom: this is not a JSON object.");
}
