/**
 * A Windows toast: every element and attribute of Microsoft's toast schema, as data.
 *
 * Names follow the schema with its hyphens camel-cased: `hint-maxLines` is `hintMaxLines`. What is left out is
 * not written, so that Windows' own defaults apply.
 *
 * @example
 * const toast: Toast = {
 *   visual: { binding: { children: [{ kind: "text", text: "Build finished" }] } },
 *   actions: { actions: [{ content: "Open", arguments: "action=open" }] },
 * };
 */
export interface Toast {
  /** Handed to the app on a click on the body; a URI with `activationType: "protocol"`. */
  readonly launch?: string;
  readonly duration?: "short" | "long";
  /** ISO 8601, at most three fractional digits: Windows refuses more. */
  readonly displayTimestamp?: string;
  readonly scenario?: ToastScenario;
  /** Without it Windows ignores `hintButtonStyle`. */
  readonly useButtonStyle?: boolean;
  readonly activationType?: "foreground" | "background" | "protocol";
  readonly protocolActivationTargetApplicationPfn?: string;
  readonly hintToastId?: string;
  readonly hintPeople?: string;
  readonly visual: ToastVisual;
  readonly audio?: ToastAudio;
  readonly actions?: ToastActions;
  readonly header?: ToastHeader;
  readonly commands?: ToastCommands;
}

/** How insistently Windows presents a toast. */
export type ToastScenario = "reminder" | "alarm" | "incomingCall" | "urgent";

/** Text as it stands, or the name of a value of the toast's `NotificationData`. */
export type Bindable = string | { readonly bind: string };

/** What is seen of a toast. */
export interface ToastVisual {
  readonly version?: number;
  readonly lang?: string;
  readonly baseUri?: string;
  readonly addImageQuery?: boolean;
  readonly branding?: "none" | "logo" | "name";
  readonly binding: ToastBinding;
}

/** The parts that are seen, from top to bottom. */
export interface ToastBinding {
  /** Default "ToastGeneric"; the others are Windows 8's. */
  readonly template?: ToastTemplate;
  readonly fallback?: string;
  readonly lang?: string;
  readonly baseUri?: string;
  readonly addImageQuery?: boolean;
  readonly branding?: "none" | "logo" | "name";
  readonly experienceType?: "shoulderTap";
  readonly children: readonly ToastVisualChild[];
}

/** Which parts a binding may have. */
export type ToastTemplate =
  | "ToastGeneric"
  | "ToastImageAndText01"
  | "ToastImageAndText02"
  | "ToastImageAndText03"
  | "ToastImageAndText04"
  | "ToastText01"
  | "ToastText02"
  | "ToastText03"
  | "ToastText04";

/** One part. */
export type ToastVisualChild = ToastText | ToastImage | ToastProgress | ToastGroup;

/** A line of the toast; the first is its title. */
export interface ToastText {
  readonly kind: "text";
  readonly text: Bindable;
  readonly id?: number;
  readonly lang?: string;
  readonly placement?: "attribution";
  readonly hintMaxLines?: number;
  readonly hintCallScenarioCenterAlign?: boolean;
}

/** A picture. */
export interface ToastImage {
  readonly kind: "image";
  /** `file:///…` for an app without package identity. */
  readonly src: string;
  readonly id?: number;
  readonly alt?: string;
  readonly placement?: "appLogoOverride" | "hero";
  readonly hintCrop?: "circle" | "none";
  readonly addImageQuery?: boolean;
}

/** A bar. */
export interface ToastProgress {
  readonly kind: "progress";
  readonly title?: Bindable;
  readonly status: Bindable;
  /** 0 to 1. */
  readonly value: number | "indeterminate" | { readonly bind: string };
  /** In the place of the percentage. */
  readonly valueStringOverride?: Bindable;
}

/** Columns that are shown together or not at all. */
export interface ToastGroup {
  readonly kind: "group";
  readonly subgroups: readonly ToastSubgroup[];
}

/** A column of a group. */
export interface ToastSubgroup {
  readonly hintWeight?: number;
  readonly hintTextStacking?: "top" | "center" | "bottom";
  readonly children: readonly (AdaptiveText | AdaptiveImage)[];
}

/** Text within a column: the layout hints work here only, and data bindings do not. */
export interface AdaptiveText {
  readonly kind: "text";
  readonly text: string;
  readonly lang?: string;
  readonly hintStyle?: AdaptiveTextStyle;
  readonly hintWrap?: boolean;
  readonly hintMaxLines?: number;
  readonly hintMinLines?: number;
  readonly hintAlign?: "auto" | "left" | "center" | "right";
}

type TextSize =
  | "caption"
  | "body"
  | "base"
  | "subtitle"
  | "title"
  | "subheader"
  | "header"
  | "titleNumeral"
  | "subheaderNumeral"
  | "headerNumeral";
/** How large and how strong a text within a column is. */
export type AdaptiveTextStyle =
  | Exclude<TextSize, "titleNumeral" | "subheaderNumeral" | "headerNumeral">
  | `${Exclude<TextSize, "titleNumeral" | "subheaderNumeral" | "headerNumeral">}Subtle`
  | "titleNumeral"
  | "subheaderNumeral"
  | "headerNumeral"
  | "subheaderNumeralSubtle"
  | "headerNumeralSubtle";

/** A picture within a column. */
export interface AdaptiveImage {
  readonly kind: "image";
  readonly src: string;
  readonly alt?: string;
  readonly addImageQuery?: boolean;
  readonly hintCrop?: "circle" | "none";
  readonly hintRemoveMargin?: boolean;
  readonly hintAlign?: "stretch" | "left" | "center" | "right";
}

/** What is heard. */
export interface ToastAudio {
  /** `ms-winsoundevent:…`, see `soundEvents`. */
  readonly src?: string;
  readonly loop?: boolean;
  readonly silent?: boolean;
}

/** What can be done: inputs above, buttons below. */
export interface ToastActions {
  /** Windows' own snooze and dismiss, localised, with its own menu of times. */
  readonly hintSystemCommands?: "SnoozeAndDismiss";
  readonly inputs?: readonly ToastInput[];
  readonly actions?: readonly ToastAction[];
}

/** Something to fill in. */
export type ToastInput = ToastTextInput | ToastSelectionInput;

/** A line to type into. */
export interface ToastTextInput {
  readonly id: string;
  readonly type: "text";
  readonly title?: string;
  readonly placeHolderContent?: string;
  readonly defaultInput?: string;
}

/** A menu. */
export interface ToastSelectionInput {
  readonly id: string;
  readonly type: "selection";
  readonly title?: string;
  readonly defaultInput?: string;
  readonly selections: readonly ToastSelection[];
}

/** One entry of a menu. */
export interface ToastSelection {
  readonly id: string;
  readonly content: string;
}

/** A button, or with `placement: "contextMenu"` an entry of the menu under the right mouse button. */
export interface ToastAction {
  /** Empty with `activationType: "system"` for Windows' own, localised word. */
  readonly content: string;
  readonly arguments: string;
  readonly activationType?: "foreground" | "background" | "protocol" | "system";
  readonly afterActivationBehavior?: "default" | "pendingUpdate";
  readonly protocolActivationTargetApplicationPfn?: string;
  readonly placement?: "contextMenu";
  readonly imageUri?: string;
  /** The input that it stands beside (a text), or takes its time from (snooze with a selection). */
  readonly hintInputId?: string;
  readonly hintButtonStyle?: "Success" | "Critical";
  readonly hintToolTip?: string;
  readonly hintActionId?: string;
}

/** Groups toasts in the notification centre. */
export interface ToastHeader {
  readonly id: string;
  readonly title: string;
  readonly arguments: string;
  readonly activationType?: "foreground" | "protocol";
}

/** Windows 8.1's buttons for alarms and calls. */
export interface ToastCommands {
  readonly scenario?: "default" | "alarm" | "reminder" | "incomingCall";
  readonly commands: readonly ToastCommand[];
}

/** A command that Windows itself knows, for calls and alarms. */
export interface ToastCommand {
  readonly id: "snooze" | "dismiss" | "video" | "voice" | "decline";
  readonly arguments?: string;
}
