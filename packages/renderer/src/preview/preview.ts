import type { Notification } from "@toasty/proto";
import type { App } from "../backends/backend.js";
import { toToast } from "../model/to-toast.js";
import { drawGnome } from "./gnome.js";
import { document, type Palette, palettes } from "./svg.js";
import { drawTerminal } from "./terminal.js";
import { drawWindows } from "./windows.js";

const toasty: App = { id: "Toasty", name: "Toasty" };

/** Options of {@link preview}. */
export interface PreviewOptions {
  /** The desktop whose look is drawn. */
  readonly platform: "windows" | "gnome" | "terminal";
  /** Default: `light`. */
  readonly theme?: "light" | "dark" | undefined;
  /** The app in whose name it is shown. Default: one called Toasty. */
  readonly app?: App | undefined;
}

/**
 * Draws how a notification will look, as an SVG document, from the same model that the desktops get. A sketch with
 * every part in its place, not a facsimile: fonts and colours are the reader's.
 */
export function preview(
  notification: Notification,
  { platform, theme = "light", app = toasty }: PreviewOptions,
): string {
  const toast = toToast(notification, Date.now());
  const palette: Palette = palettes[theme];
  switch (platform) {
    case "windows":
      return document(drawWindows(toast, app, palette), palette, toast.title);
    case "gnome":
      return document(drawGnome(toast, app, palette), palette, toast.title);
    case "terminal":
      return document(drawTerminal(toast, palettes.dark), palettes.dark, toast.title);
  }
}
