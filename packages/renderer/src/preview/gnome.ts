import type { App } from "../backends/backend.js";
import { draw } from "../freedesktop/drawing.js";
import type { ServerProfile } from "../freedesktop/server-profile.js";
import { iconPath } from "../images/icons.js";
import type { Toast } from "../model/toast.js";
import { appMark } from "./app-mark.js";
import { drawButtons } from "./buttons.js";
import { Column } from "./column.js";
import { box, type Card, type Palette, picture, text } from "./svg.js";
import { ellipsis } from "./typesetting.js";

const width = 420;
const pad = 14;

/** GNOME as it presents itself, but for the markup: what is drawn here is plain text. */
const gnome: ServerProfile = {
  name: "gnome-shell",
  vendor: "GNOME",
  version: "",
  specVersion: "1.2",
  capabilities: new Set(["actions", "body", "icon-static", "persistence", "sound"]),
};

/** Draws a toast as GNOME's banner, from what its daemon would be told. */
export function drawGnome(toast: Toast, app: App, palette: Palette): Card {
  // The picture is drawn here and not told to a daemon, because a preview has not fetched it.
  const { logo, hero, inline, ...plain } = toast;
  const { notify, degraded } = draw(plain, {
    app,
    server: gnome,
    replacesId: 0,
    previous: undefined,
    nowMs: 0,
  });
  const given = hero ?? inline ?? logo;
  const icon = given ?? { source: iconPath(toast.icon) };
  const name = { size: 12, fill: palette.faint, bold: true };
  const header = [
    appMark(app, [pad, 12], palette),
    text(pad + 24, 25, ellipsis(notify.appName, width - 150, name), name),
    toast.urgency === "critical"
      ? text(width - pad, 25, "Critical: it stays", { ...name, fill: palette.alarm, anchor: "end" })
      : text(width - pad, 25, "Just now", { size: 12, fill: palette.faint, anchor: "end" }),
  ];
  const texts = new Column(pad + 60, 38, width - 2 * pad - 60);
  texts.write(notify.summary, { size: 14, fill: palette.text, bold: true }, 1);
  texts.write(notify.body, { size: 13, fill: palette.text }, 6);
  texts.centre(38, 52);
  const below = new Column(pad, Math.max(texts.y, 38 + 52) + 10, width - 2 * pad);
  const labels = notify.actions.filter(
    (_, index) => index % 2 === 1 && notify.actions[index - 1] !== "default",
  );
  drawButtons(
    below,
    labels.map((label) => ({ text: label, style: "default" })),
    { height: 34, radius: 8, bold: true },
    palette,
  );
  const height = below.y + 4;
  const critical = toast.urgency === "critical";
  const card = box([0, 0, width, height], palette.card, {
    radius: 14,
    line: critical ? palette.alarm : palette.line,
  });
  const elements = [
    card,
    ...header,
    picture([pad, 40, 48, 48], icon, palette),
    ...texts.elements,
    ...below.elements,
  ];
  const answers = degraded.filter(({ feature }) =>
    ["buttons", "text_input", "select_input"].includes(feature),
  );
  return {
    width,
    height,
    elements,
    notes: answers.map(({ reason }) => reason.replace("gnome-shell ", "GNOME")),
  };
}
