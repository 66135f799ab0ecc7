import { error, info, type Notification, progress, success, type TextOptions, warning } from "@toasty/proto";

/** Parts of a notification, from the options of `toasty send`. */
export interface Composition {
  readonly category: "info" | "success" | "warning" | "error" | "completion" | undefined;
  readonly progress: number | "unknown" | undefined;
  readonly id: string | undefined;
  readonly subtitle: string | undefined;
  readonly importance: TextOptions["importance"];
  readonly group: string | undefined;
  readonly dedupKey: string | undefined;
  readonly ttl: number | undefined;
  readonly image: string | undefined;
  readonly label: Readonly<Record<string, string>>;
  readonly sound: TextOptions["sound"];
}

/** Composes the notification. Pure. */
export function compose(title: string, body: string, composition: Composition): Notification {
  const {
    category,
    progress: far,
    id,
    subtitle,
    importance,
    group,
    dedupKey,
    ttl,
    image,
    label,
    sound,
  } = composition;
  const common = { id, subtitle, importance, group, dedupKey, ttlMs: ttl, labels: label, sound };
  if (far !== undefined) {
    return progress(title, far === "unknown" ? undefined : far, { ...common, category, status: body });
  }
  const options = { ...common, image };
  switch (category) {
    case "success":
      return success(title, body, options);
    case "completion":
      return success(title, body, { ...options, category });
    case "warning":
      return warning(title, body, options);
    case "error":
      return error(title, body, options);
    default:
      return info(title, body, options);
  }
}
