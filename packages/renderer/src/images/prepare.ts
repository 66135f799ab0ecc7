import type { Degraded, Feature } from "../backends/capabilities.js";
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
        source: remote ? await cache.get(image.source) : await localImage(image.source, platform),
      };
    } catch (error) {
      const reason =
        error instanceof ImageRefused ? error.message : `the cache failed (${(error as Error).message})`;
      degraded.push({ feature, reason: `the picture ${shorten(image.source)} is left out: ${reason}` });
      return undefined;
    }
  }

  const { logo: _logo, hero: _hero, inline: _inline, ...rest } = toast;
  const [logo, hero, inline, buttons] = await Promise.all([
    ready("icon", toast.logo),
    ready("hero-image", toast.hero),
    ready("inline-image", toast.inline),
    Promise.all(
      toast.buttons.map(async ({ image: given, ...button }) => {
        const image = await ready("button-image", given);
        return { ...button, ...(image && { image }) };
      }),
    ),
  ]);
  return {
    toast: { ...rest, ...(logo && { logo }), ...(hero && { hero }), ...(inline && { inline }), buttons },
    degraded,
  };
}

const shorten = (source: string) => (source.length > 120 ? `${source.slice(0, 119)}…` : source);
