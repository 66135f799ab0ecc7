import type { CommandEntry, CommandTable } from "../parsing/command.js";

/** Commands in the order of the help. Loading one loads nothing of the others. */
const entries: Readonly<Record<string, CommandEntry>> = {
  up: {
    summary: "Run broker and desk in one",
    load: async () => (await import("./up.js")).up,
  },
  demo: {
    summary: "Watch a program notify, ask and get its answer, with nothing else running",
    load: async () => (await import("./demo.js")).demo,
  },
  desk: {
    summary: "Show notifications as native toasts, and report the answers",
    load: async () => (await import("./desk.js")).desk,
  },
  send: { summary: "Send a notification", load: async () => (await import("./send.js")).send },
  ask: { summary: "Ask a question and print the answer", load: async () => (await import("./ask.js")).ask },
  progress: {
    summary: "Show progress in one notification that is updated",
    load: async () => (await import("./progress.js")).progress,
  },
  run: {
    summary: "Run a command, and notify of its milestones, its failure or its end",
    load: async () => (await import("./run.js")).run,
  },
  preview: {
    summary: "Draw a notification without sending it",
    load: async () => (await import("./preview.js")).preview,
  },
  watch: {
    summary: "Show deliveries to a desk, or outcomes of an agent's notifications",
    load: async () => (await import("./watch.js")).watch,
  },
  history: {
    summary: "List the notifications that were sent lately",
    load: async () => (await import("./history.js")).history,
  },
  serve: { summary: "Run the broker", load: async () => (await import("./serve.js")).serve },
  doctor: {
    summary: "Find out what is wrong, and what to do about it",
    load: async () => (await import("./doctor.js")).doctor,
  },
  register: {
    summary: "Make an app known to Windows, so that its toasts are shown",
    load: async () => (await import("./register.js")).register,
  },
  unregister: {
    summary: "Undo `toasty register`",
    load: async () => (await import("./register.js")).unregister,
  },
  "autostart enable": {
    summary: "Start Toasty at login",
    load: async () => (await import("./autostart.js")).autostartEnable,
  },
  "autostart disable": {
    summary: "Stop starting Toasty at login",
    load: async () => (await import("./autostart.js")).autostartDisable,
  },
  "autostart status": {
    summary: "Show whether Toasty starts at login",
    load: async () => (await import("./autostart.js")).autostartStatus,
  },
  "token list": {
    summary: "List the created tokens",
    load: async () => (await import("./token.js")).tokenList,
  },
  "token create": {
    summary: "Create a token and print it",
    load: async () => (await import("./token.js")).tokenCreate,
  },
  "token revoke": {
    summary: "Revoke a token",
    load: async () => (await import("./token.js")).tokenRevoke,
  },
  "release init": {
    summary: "Set up a repository of releases",
    load: async () => (await import("./release/setup.js")).releaseInit,
  },
  "release keys": {
    summary: "Make a key to sign releases with",
    load: async () => (await import("./release/keys.js")).releaseKeys,
  },
  "release app": {
    summary: "Add an app to the repository",
    load: async () => (await import("./release/setup.js")).releaseApp,
  },
  "release root": {
    summary: "Print the root metadata that apps embed",
    load: async () => (await import("./release/setup.js")).releaseRoot,
  },
  "release add": {
    summary: "Pack a folder as a release and list it",
    load: async () => (await import("./release/add.js")).releaseAdd,
  },
  "release patch": {
    summary: "Make patches to a release from earlier ones",
    load: async () => (await import("./release/patch.js")).releasePatch,
  },
  "release sign": {
    summary: "Sign what waits for signatures",
    load: async () => (await import("./release/signatures.js")).releaseSign,
  },
  "release publish": {
    summary: "Upload the signed state of the repository to where clients fetch it",
    load: async () => (await import("./release/publish.js")).releasePublish,
  },
  "release verify": {
    summary: "Try a published site as a client would",
    load: async () => (await import("./release/publish.js")).releaseVerify,
  },
  "release status": {
    summary: "Show the signed state of the repository, what expires, and which signatures are missing",
    load: async () => (await import("./release/status.js")).releaseStatus,
  },
  "release rollout": {
    summary: "Set the share of installations that get a release",
    load: async () => (await import("./release/audience.js")).releaseRollout,
  },
  "release promote": {
    summary: "Offer a release of one channel on another",
    load: async () => (await import("./release/audience.js")).releasePromote,
  },
  "release yank": {
    summary: "Take a release back",
    load: async () => (await import("./release/audience.js")).releaseYank,
  },
  "release rotate": {
    summary: "Change the keys of a role",
    load: async () => (await import("./release/signatures.js")).releaseRotate,
  },
  "release refresh": {
    summary: "Renew the dates of metadata before they expire",
    load: async () => (await import("./release/signatures.js")).releaseRefresh,
  },
  "release unpack": {
    summary: "Unpack a release for an installer",
    load: async () => (await import("./release/unpack.js")).releaseUnpack,
  },
  "release serve": {
    summary: "Serve a published folder, for trying updates out",
    load: async () => (await import("./release/serve.js")).releaseServe,
  },
  "update check": {
    summary: "Look for a newer version of an installed app",
    load: async () => (await import("./update.js")).updateCheck,
  },
  "update apply": {
    summary: "Download, verify and stage the newer version of an installed app",
    load: async () => (await import("./update.js")).updateApply,
  },
  "update status": {
    summary: "Show which version of an app is installed, and what became of its last update",
    load: async () => (await import("./update.js")).updateStatus,
  },
  completions: {
    summary: "Print completions for a shell",
    load: async () => (await import("./completions.js")).completions,
  },
  version: { summary: "Print the version", load: async () => (await import("./version.js")).version },
  help: {
    summary: "Show help for a command or a topic",
    load: async () => (await import("./help.js")).help,
  },
};

/** Summaries of the commands that begin with the same word. */
const groups: Readonly<Record<string, string>> = {
  autostart: "Start Toasty at login, or stop doing so",
  token: "List, create and revoke tokens",
  release: "Publish releases of an app that updates itself",
  update: "Check and update an installed app from outside",
};

/** Every command of the program. */
export const commands: CommandTable = { entries, groups };
