/** The attributes that every element may have besides its own fields. */
export interface ToastElement {
  /**
   * Attributes that this model has no field for, under their names in the XML. They are written as they are: braces
   * in them make a data binding. A field of the model is written instead of an attribute of the same name.
   */
  readonly additional?: Readonly<Record<string, string>> | undefined;
}

/**
 * A Windows toast: the elements and attributes of Microsoft's toast schema, as data.
 *
 * Names follow the schema with its hyphens camel-cased: `hint-maxLines` is `hintMaxLines`. A field that is left out is
 * not written, so that the defaults of Windows apply.
 *
 * @example
 * const toast: Toast = {
 *   visual: { binding: { children: [{ kind: "text", text: "Build finished" }] } },
 *   actions: { actions: [{ content: "Open", arguments: "action=open" }] },
 * };
 */
export interface Toast extends ToastElement {
  /** Passed to the app by a click on the body; a URI with `activationType: "protocol"`. */
  readonly launch?: string | undefined;
  readonly duration?: "short" | "long" | undefined;
  /** ISO 8601, at most three fractional digits: Windows refuses more. */
  readonly displayTimestamp?: string | undefined;
  readonly scenario?: ToastScenario | undefined;
  /** Needed for `hintButtonStyle`. */
  readonly useButtonStyle?: boolean | undefined;
  readonly activationType?: "foreground" | "background" | "protocol" | undefined;
  /** Package family name of the app that `activationType: "protocol"` starts. */
  readonly protocolActivationTargetApplicationPfn?: string | undefined;
  readonly hintToastId?: string | undefined;
  /** A contact, such as `mailto:ann@example.com`, for a shoulder tap. */
  readonly hintPeople?: string | undefined;
  readonly visual: ToastVisual;
  readonly audio?: ToastAudio | undefined;
  readonly actions?: ToastActions | undefined;
  readonly header?: ToastHeader | undefined;
  readonly commands?: ToastCommands | undefined;
}

/** Importance of a toast and the way Windows presents it. */
export type ToastScenario = "reminder" | "alarm" | "incomingCall" | "urgent";

/** Text as it stands, or the name of a value of the toast's `NotificationData`. */
export type Bindable = string | { readonly bind: string };

/** The visible part of a toast. */
export interface ToastVisual extends ToastElement {
  readonly version?: number | undefined;
  readonly lang?: string | undefined;
  readonly baseUri?: string | undefined;
  readonly addImageQuery?: boolean | undefined;
  readonly branding?: "none" | "logo" | "name" | undefined;
  readonly binding: ToastBinding;
  /**
   * Further bindings, each for another way of showing the toast, such as a shoulder tap. Windows falls back to
   * `binding` where it does not have that way.
   */
  readonly alternatives?: readonly ToastBinding[] | undefined;
}

/** The visible parts, from top to bottom. */
export interface ToastBinding extends ToastElement {
  /** Default: "ToastGeneric". The others are those of Windows 8. */
  readonly template?: ToastTemplate | undefined;
  readonly fallback?: string | undefined;
  readonly lang?: string | undefined;
  readonly baseUri?: string | undefined;
  readonly addImageQuery?: boolean | undefined;
  readonly branding?: "none" | "logo" | "name" | undefined;
  /** Only in `alternatives`: a "shoulder tap" of My People (Windows 10), which is one picture and needs `hintPeople`. */
  readonly experienceType?: "shoulderTap" | undefined;
  readonly children: readonly ToastVisualChild[];
}

/** Template of a binding. */
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

/** One visible part. */
export type ToastVisualChild = ToastText | ToastImage | ToastProgress | ToastGroup | ToastCameraPreview;

/** A line of the toast; the first is its title. */
export interface ToastText extends ToastElement {
  readonly kind: "text";
  readonly text: Bindable;
  readonly id?: number | undefined;
  readonly lang?: string | undefined;
  readonly placement?: "attribution" | undefined;
  readonly hintMaxLines?: number | undefined;
  readonly hintCallScenarioCenterAlign?: boolean | undefined;
}

/** A picture. */
export interface ToastImage extends ToastElement {
  readonly kind: "image";
  /** `file:///…` for an app without package identity. */
  readonly src: string;
  readonly id?: number | undefined;
  readonly alt?: string | undefined;
  readonly placement?: "appLogoOverride" | "hero" | undefined;
  readonly hintCrop?: "circle" | "none" | undefined;
  readonly addImageQuery?: boolean | undefined;
  /** An animation in a shoulder tap: its frames in one picture. `src` is shown where it cannot be played. */
  readonly spritesheetSrc?: string | undefined;
  /** Height of a frame in pixels. */
  readonly spritesheetHeight?: number | undefined;
  /** Frames per second, 1 to 120. */
  readonly spritesheetFps?: number | undefined;
  /** Number of the first frame. Default: 0. */
  readonly spritesheetStartingFrame?: number | undefined;
}

/** A progress bar. */
export interface ToastProgress extends ToastElement {
  readonly kind: "progress";
  readonly title?: Bindable | undefined;
  readonly status: Bindable;
  /** 0 to 1. */
  readonly value: number | "indeterminate" | { readonly bind: string };
  /** Shown instead of the percentage. */
  readonly valueStringOverride?: Bindable | undefined;
}

/** The picture of the camera, for calls. Windows shows it where its calling preview is available. */
export interface ToastCameraPreview extends ToastElement {
  readonly kind: "cameraPreview";
}

/** Columns that are shown together or not at all. */
export interface ToastGroup extends ToastElement {
  readonly kind: "group";
  readonly subgroups: readonly ToastSubgroup[];
}

/** A column of a group. */
export interface ToastSubgroup extends ToastElement {
  /** Relative width, 1 or more. */
  readonly hintWeight?: number | undefined;
  readonly hintTextStacking?: "top" | "center" | "bottom" | undefined;
  readonly children: readonly (AdaptiveText | AdaptiveImage)[];
}

/** Text within a column: the layout hints work here only, and data bindings do not. */
export interface AdaptiveText extends ToastElement {
  readonly kind: "text";
  readonly text: string;
  readonly lang?: string | undefined;
  readonly hintStyle?: AdaptiveTextStyle | undefined;
  readonly hintWrap?: boolean | undefined;
  readonly hintMaxLines?: number | undefined;
  readonly hintMinLines?: number | undefined;
  readonly hintAlign?: "auto" | "left" | "center" | "right" | undefined;
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
/** Size and weight of a text within a column. */
export type AdaptiveTextStyle =
  | Exclude<TextSize, "titleNumeral" | "subheaderNumeral" | "headerNumeral">
  | `${Exclude<TextSize, "titleNumeral" | "subheaderNumeral" | "headerNumeral">}Subtle`
  | "titleNumeral"
  | "subheaderNumeral"
  | "headerNumeral"
  | "subheaderNumeralSubtle"
  | "headerNumeralSubtle";

/** A picture within a column. */
export interface AdaptiveImage extends ToastElement {
  readonly kind: "image";
  readonly src: string;
  readonly alt?: string | undefined;
  readonly addImageQuery?: boolean | undefined;
  readonly hintCrop?: "circle" | "none" | undefined;
  readonly hintRemoveMargin?: boolean | undefined;
  readonly hintAlign?: "stretch" | "left" | "center" | "right" | undefined;
}

/** The sound of a toast. */
export interface ToastAudio extends ToastElement {
  /** `ms-winsoundevent:…`, see `soundEvents`. */
  readonly src?: string | undefined;
  readonly loop?: boolean | undefined;
  readonly silent?: boolean | undefined;
}

/** Inputs, and the buttons below them. */
export interface ToastActions extends ToastElement {
  /**
   * The snooze and dismiss buttons of Windows, localised, with its menu of times. Of other actions, only entries of the
   * context menu fit beside them.
   */
  readonly hintSystemCommands?: "SnoozeAndDismiss" | undefined;
  readonly inputs?: readonly ToastInput[] | undefined;
  readonly actions?: readonly ToastAction[] | undefined;
}

/** An input. */
export type ToastInput = ToastTextInput | ToastSelectionInput;

/** A text field. */
export interface ToastTextInput extends ToastElement {
  readonly id: string;
  readonly type: "text";
  readonly title?: string | undefined;
  readonly placeHolderContent?: string | undefined;
  readonly defaultInput?: string | undefined;
}

/** A menu. */
export interface ToastSelectionInput extends ToastElement {
  readonly id: string;
  readonly type: "selection";
  readonly title?: string | undefined;
  readonly defaultInput?: string | undefined;
  readonly selections: readonly ToastSelection[];
}

/** One entry of a menu. */
export interface ToastSelection extends ToastElement {
  readonly id: string;
  readonly content: string;
}

/** A button, or with `placement: "contextMenu"` an entry of the menu under the right mouse button. */
export interface ToastAction extends ToastElement {
  /** Empty with `activationType: "system"` for the localised word of Windows. */
  readonly content: string;
  readonly arguments: string;
  readonly activationType?: "foreground" | "background" | "protocol" | "system" | undefined;
  readonly afterActivationBehavior?: "default" | "pendingUpdate" | undefined;
  readonly protocolActivationTargetApplicationPfn?: string | undefined;
  readonly placement?: "contextMenu" | undefined;
  readonly imageUri?: string | undefined;
  /** The text field that the button stands beside, or the selection that a snooze button takes its time from. */
  readonly hintInputId?: string | undefined;
  readonly hintButtonStyle?: "Success" | "Critical" | undefined;
  readonly hintToolTip?: string | undefined;
  readonly hintActionId?: string | undefined;
  /** Marks the button that opens the settings of a call; shown where the calling preview of Windows is available. */
  readonly settingType?: "videoDevices" | "audioDevices" | undefined;
}

/** Groups toasts in the notification centre. */
export interface ToastHeader extends ToastElement {
  readonly id: string;
  readonly title: string;
  readonly arguments: string;
  readonly activationType?: "foreground" | "protocol" | undefined;
  readonly protocolActivationTargetApplicationPfn?: string | undefined;
}

/** The buttons of Windows 8.1 for alarms and calls. */
export interface ToastCommands extends ToastElement {
  readonly scenario?: "default" | "alarm" | "reminder" | "incomingCall" | undefined;
  readonly commands: readonly ToastCommand[];
}

/** A command that Windows itself knows, for calls and alarms. */
export interface ToastCommand extends ToastElement {
  readonly id: "snooze" | "dismiss" | "video" | "voice" | "decline";
  readonly arguments?: string | undefined;
}
