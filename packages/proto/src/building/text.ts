import type { Notification } from "../gen/sam/notifications/v1/notification.pb.js";
import { build, type CommonOptions, type ImageOption, image } from "./options.js";

/** Options of the builders of plain news. */
export interface TextOptions extends CommonOptions {
  /** A second line under the body. */
  readonly line2?: string | undefined;
  /** A picture beside the text. */
  readonly image?: ImageOption | undefined;
}

/** For your information. */
export const info = news({ category: "info", importance: "normal" });

/** Something worked. */
export const success = news({ category: "success", importance: "normal" });

/** Something may go wrong. */
export const warning = news({ category: "warning", importance: "high" });

/** Something went wrong. */
export const error = news({ category: "error", importance: "high" });

/** Something went wrong and needs action now: never held back, merged or dropped. */
export const critical = news({ category: "error", importance: "critical" });

function news(defaults: Pick<CommonOptions, "category" | "importance">) {
  return (title: string, body = "", options: TextOptions = {}): Notification => {
    const header = { title, subtitle: options.subtitle };
    if (options.image === undefined) {
      const value = { header, bodyTextLine1: body, bodyTextLine2: options.line2 ?? "" };
      return build({ $case: "textMessage", value }, defaults, options);
    }
    const bodyText = options.line2 === undefined ? body : `${body}\n${options.line2}`;
    return build(
      { $case: "imageTextMessage", value: { header, bodyText, image: image(options.image) } },
      defaults,
      options,
    );
  };
}
