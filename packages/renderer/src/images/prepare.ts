import { within } from "@toasty/kit/within";
import type { Degraded, Feature } from "../model/capabilities.js";
import type { Toast, ToastImage } from "../model/toast.js";
import type { ImageCache } from "./image-cache.js";
import { ImageRefused, localImage } from "./local-image.js";

/** A remote picture has a limit of its own, which is shorter and has better words. */
const readMs = 8_000;

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
        source: await within(
          remote ? cache.get(image.source) : localImage(image.source, platform),
          // A file on a share that hangs must not keep the toast from the screen.
          readMs,
        ),
      };
    } catch (error) {
      const message = (error as Error).message;
      const reason = error instanceof ImageRefused ? message : `it cannot be read (${message})`;
      degraded.push({ feature, reason: `the picture ${shorten(image.source)} is left out: ${reason}` });
      return undefined;
    }
  }

  const [logo, hero, inline, buttons] = await Promise.all([
    ready("icon", toast.logo),
    ready("hero_image", toast.hero),
    ready("inline_image", toast.inline),
    Promise.all(
      toast.buttons.map(async ({ image: given, ...button }) => {
        const image = await ready("button_image", given);
        return { ...button, image };
      }),
    ),
  ]);
  return {
    toast: { ...toast, logo, hero, inline, buttons },
    degraded,
  };
}

const shorten = (source: string) => (source.length > 120 ? `${source.slice(0, 119)}…` : source);
