import { readFileSync } from "node:fs";
import { error, incomingCall, info, type Notification, progress, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { iconPath } from "../images/icons.js";
import { type PreviewOptions, preview } from "./preview.js";

const platforms = ["windows", "gnome", "terminal"] as const;
const app = { id: "Acme.Trainer", name: "Acme Trainer" };

/** A picture without the bytes of its icons, which are no part of its layout. */
const layout = (notification: Notification, options: PreviewOptions) =>
  preview(notification, options).replaceAll(/base64,[^"]*/g, "base64,…");
const committed = (name: string) =>
  readFileSync(new URL(`../../../../docs/pictures/${name}.svg`, import.meta.url), "utf8");

const documented: Readonly<Record<string, Notification>> = {
  error: error("Loss diverged", "Step 8,120: loss is NaN. Learning rate 3e-4."),
  progress: progress("Run 42", 0.4, { status: "training" }),
  call: incomingCall("Ada Lovelace"),
};
const everything: Readonly<Record<string, [Notification, Partial<PreviewOptions>]>> = {
  question: [
    {
      ...question("Deploy the very long name of a project that does not fit into one line?", {
        body: "Build 42 is green.\n\nThe last deployment was two hours ago, and nobody has complained since.",
        buttons: {
          go: { text: "Deploy", style: "success" },
          no: { text: "Cancel", style: "critical" },
          ...{ later: "Ask me again tomorrow", log: "Show the log", a: "All of them at once" },
        },
        inputs: {
          why: { label: "Why", placeholder: "A word of explanation" },
          env: { label: "Where", options: ["staging", "production"], default: "staging" },
        },
      }),
      agentId: "trainer",
    },
    { theme: "dark", app: { ...app, icon: iconPath("success") } },
  ],
  pictures: [
    error("Loss diverged", "It is NaN.", {
      image: { src: "https://a.example/chart.png", placement: "hero", alt: "A chart of the loss" },
    }),
    {},
  ],
  endless: [progress("Indexing a large folder", undefined, { status: "looking" }), {}],
  hebrew: [info("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd, world"), {}],
};

test.each(platforms.flatMap((platform) => Object.keys(documented).map((name) => [platform, name] as const)))(
  "the picture of the documentation for %s and %s is what is drawn",
  (platform, name) => {
    expect(preview(documented[name] as Notification, { platform, app })).toBe(
      committed(`${platform}-${name}`),
    );
  },
);

test.each(platforms.flatMap((platform) => Object.keys(everything).map((name) => [platform, name] as const)))(
  "on %s the picture for %s changes only on purpose",
  async (platform, name) => {
    const [notification, options] = everything[name] as [Notification, Partial<PreviewOptions>];
    await expect(layout(notification, { platform, app, ...options })).toMatchFileSnapshot(
      `../../test/pictures/${platform}-${name}.svg`,
    );
  },
);
