import { inTime } from "../backends/in-time.js";
import type { Degraded, Feature } from "../model/capabilities.js";
import type { Toast, ToastImage } from "../model/toast.js";
import type { ImageCache } from "./image-cache.js";
import { ImageRefused, localImage } from "./local-image.js";

/** A toast whose pictures are checked local files, and those that had to be left out. */
export interface Prepared {
  readonly toast: Toast;
  readonly degraded: readonly Degraded[];
}

/** Turns every picture of a toast into the absolute path of a checked local file. Never rejects. */
export async function preparePictures(
  toast: Toast,
  cache: ImageCache,
  platform: NodeJS.Platform,
): Promise<Prepared> {
  const degraded: Degraded[] = [];

  async function ready(feature: Feature, image: ToastImage | undefined): Promise<ToastImage | undefined> {
    if (!image) return undefined;
    try {
      const remote = /^https?:/i.test(image.source);
      return {
        ...image,
        source: await inTime(
          remote ? cache.get(image.source) : localImage(image.source, platform),
          // A file on a share that hangs must not keep the toast from the screen.
          patienceMs,
        ),
      };
    } catch (error) {
      const message = (error as Error).message;
      const reason = error instanceof ImageRefused ? message : `it cannot be read (${message})`;
      degraded.push({ feature, reason: `the picture ${shorten(image.source)} is left out: ${reason}` });
      return undefined;
    }
  }

  const { logo: _logo, hero: _hero, inline: _inline, ...rest } = toast;
  const [logo, hero, inline, buttons] = await Promise.all([
    ready("icon", toast.logo),
    ready("hero_image", toast.hero),
    ready("inline_image", toast.inline),
    Promise.all(
      toast.buttons.map(async ({ image: given, ...button }) => {
        const image = await ready("button_image", given);
        return { ...button, ...(image && { image }) };
      }),
    ),
  ]);
  return {
    toast: { ...rest, ...(logo && { logo }), ...(hero && { hero }), ...(inline && { inline }), buttons },
    degraded,
  };
}

// A remote picture has a limit of its own, which is shorter and has better words.
const patienceMs = 8_000;

const shorten = (source: string) => (source.length > 120 ? `${source.slice(0, 119)}…` : source);
