import { Image_Placement, type Notification } from "@toasty/proto";
import type { Toast, ToastImage } from "./toast.js";

/**
 * Where the picture of a notification stands. One without a place stands below the text, or large above it where the
 * category asks for that.
 */
export function picturesOf(
  { payload }: Notification,
  preferHero: boolean,
): Pick<Toast, "logo" | "hero" | "inline"> {
  const image = payload?.$case === "imageTextMessage" ? payload.value.image : undefined;
  if (!image?.localPath) return {};
  const picture: ToastImage = { source: image.localPath, ...(image.altText && { alt: image.altText }) };
  switch (image.placement) {
    case Image_Placement.APP_LOGO_OVERRIDE:
      return { logo: picture };
    case Image_Placement.HERO:
      return { hero: picture };
    case Image_Placement.INLINE:
      return { inline: picture };
    default:
      return preferHero ? { hero: picture } : { inline: picture };
  }
}
