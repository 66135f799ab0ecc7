import {
  AudioHint,
  Category,
  DisplayDuration,
  Image_Placement,
  Importance,
  Notification,
  Scenario,
} from "../gen/sam/notifications/v1/notification.pb.js";
import type { CategoryName, CategoryTraits } from "../taxonomy/categories.js";

/** Options of every builder. */
export interface CommonOptions {
  /** The same id again replaces what is shown. Default: the client makes one. */
  readonly id?: string | undefined;
  /** A second, smaller line under the title. */
  readonly subtitle?: string | undefined;
  /** Default: as the builder's name says. */
  readonly importance?: "low" | "normal" | "high" | "critical" | undefined;
  /** Default: as the builder's name says. */
  readonly category?: CategoryName | undefined;
  /** Sound. Default: as the category says. */
  readonly sound?: "default" | "alarm" | "reminder" | "silent" | undefined;
  /** Manner of presentation, such as an alarm or a call. Default: as the category says. */
  readonly scenario?: CategoryTraits["scenario"] | "incomingCall" | "urgent" | undefined;
  /** Time on the screen. Default: as the category says. */
  readonly duration?: "short" | "long" | undefined;
  /** Shown together, and summarised when there are many. */
  readonly group?: string | undefined;
  /** The same key within ten seconds is one notification whose count rises. */
  readonly dedupKey?: string | undefined;
  /** Time for which it is worth showing. Default: until it is seen. */
  readonly ttlMs?: number | undefined;
  /** Until when it is worth showing, in milliseconds since 1970. */
  readonly expiresAtMs?: number | undefined;
  /** False: show it even when the human does not want to be disturbed. */
  readonly respectDnd?: boolean | undefined;
  /** 0 to 1, or -1 to remove the indicator. */
  readonly taskbarProgress?: number | undefined;
  /** The milestone that this announces, in percent. */
  readonly milestone?: number | undefined;
  /** `job` and `attempt` are understood by desks and gateways. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** A picture: a file or an http(s) URL, or that with its place. */
export type ImageOption =
  | string
  | {
      readonly src: string;
      readonly placement?: "logo" | "hero" | "inline" | undefined;
      readonly alt?: string | undefined;
    };

/** Makes a notification of a payload and the options that every builder takes. */
export function build(
  payload: Notification["payload"],
  defaults: Pick<CommonOptions, "importance" | "category" | "scenario" | "sound" | "duration">,
  options: CommonOptions,
): Notification {
  const { importance, category, sound, scenario, duration } = { ...defaults, ...defined(options) };
  return Notification.fromPartial({
    id: options.id ?? "",
    payload,
    category: category && Category[upper(category)],
    importance: importance && Importance[upper(importance)],
    audioHint: AudioHint[sound === undefined ? "UNSPECIFIED" : upper(sound)],
    scenario: scenario && (scenario === "incomingCall" ? Scenario.INCOMING_CALL : Scenario[upper(scenario)]),
    duration: duration && DisplayDuration[upper(duration)],
    group: options.group,
    dedupKey: options.dedupKey,
    ttlMs: options.ttlMs,
    expiresAtMs: options.expiresAtMs,
    respectDnd: options.respectDnd,
    taskbarProgress: options.taskbarProgress,
    milestone: options.milestone,
    labels: { ...options.labels },
  });
}

/** Makes the contract's picture. */
export function image(option: ImageOption) {
  const { src, placement = "inline", alt } = typeof option === "string" ? { src: option } : option;
  const place = {
    logo: Image_Placement.APP_LOGO_OVERRIDE,
    hero: Image_Placement.HERO,
    inline: Image_Placement.INLINE,
  };
  return { localPath: src, placement: place[placement], altText: alt };
}

const upper = <S extends string>(text: S) => text.toUpperCase() as Uppercase<S>;

function defined(options: CommonOptions): CommonOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
