import { choice, text, texts } from "../parsing/options.js";

/** Where a repository of releases is. */
export const repoOption = {
  repo: text("the repository's folder", "FOLDER", { fallback: "releases" }),
};

/** What every command takes that changes a repository. */
export const repositoryOptions = {
  ...repoOption,
  key: texts("a key to sign with: a key file, env:VARIABLE, or command:PUBLIC_KEY=PROGRAM ARGUMENTS", "KEY"),
};

/** Which line of releases is meant. */
export const appAndPlatform = {
  app: text("which app", "NAME", { fallback: "the repository's only one" }),
  platform: text("which platform, such as win32-x64", "PLATFORM", { fallback: "this machine's" }),
};

export const channels = ["stable", "beta", "nightly"] as const;

export const lineOptions = {
  ...appAndPlatform,
  channel: choice("which channel", channels, { fallback: "stable" }),
};
