import {
  type Button,
  ButtonStyle,
  type Notification,
  type SelectInput,
  type TextInput,
} from "../gen/sam/notifications/v1/notification.pb.js";
import { build, type CommonOptions, type ImageOption, image } from "./options.js";

/** A button: its text, or its text and more. */
export type ButtonOption =
  | string
  | {
      readonly text: string;
      /** Green or red, where the desktop can. */
      readonly style?: "success" | "critical" | undefined;
      readonly image?: ImageOption | undefined;
      /** Opened on a click, which is an answer too. */
      readonly url?: string | undefined;
      /** The input that it stands beside. */
      readonly input?: string | undefined;
    };

/** Action id to button, or texts that are their own action ids. */
export type ButtonOptions = Readonly<Record<string, ButtonOption>> | readonly string[];

/** A line to type into: its placeholder, or more. A menu: its options. */
export type InputOption =
  | string
  | {
      readonly placeholder?: string | undefined;
      readonly label?: string | undefined;
      readonly default?: string | undefined;
      readonly options?: undefined;
    }
  | {
      readonly options: MenuOptions;
      readonly label?: string | undefined;
      readonly default?: string | undefined;
    };

/** Option id to text, or ids that are their own texts. */
export type MenuOptions = Readonly<Record<string, string>> | readonly string[];

/** Options of {@link question}. */
export interface QuestionOptions<B extends ButtonOptions | undefined, I extends InputOptions>
  extends CommonOptions {
  /** The text under the title. */
  readonly body?: string | undefined;
  /** At most 5. Default: `submit` ("Submit") where there are inputs, else `yes` and `no`. */
  readonly buttons?: B | undefined;
  /** Input id to input; at most 5. */
  readonly inputs?: I | undefined;
}

/** Input id to input. */
export type InputOptions = Readonly<Record<string, InputOption>>;

declare const answerType: unique symbol;

/** A notification that waits for an answer, and knows what that can be. */
export type Question<
  Action extends string = string,
  Inputs = Readonly<Record<string, string | undefined>>,
> = Notification & {
  /** Exists for the compiler only: it tells a question from other notifications, and types the answer. */
  readonly [answerType]: { readonly action: Action; readonly inputs: Inputs };
};

/** The action ids of buttons; without buttons `submit` for a question with inputs, else `yes` or `no`. */
export type ActionOf<
  B extends ButtonOptions | undefined,
  I extends InputOptions,
> = B extends readonly string[]
  ? B[number]
  : B extends ButtonOptions
    ? Extract<keyof B, string>
    : keyof I extends never
      ? "yes" | "no"
      : "submit";

/**
 * Values of the inputs in an answer: text, or the id of the chosen option. The empty intersection makes editors show the
 * resulting type instead of this name.
 */
export type InputsOf<I extends InputOptions> = {
  readonly [K in keyof I]?: (I[K] extends { readonly options: infer O } ? OptionOf<O> : string) | undefined;
} & {};

type OptionOf<O> = O extends readonly string[] ? O[number] : Extract<keyof O, string>;

/**
 * Asks something.
 *
 * ```ts
 * question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } })
 * question("Which environment?", { inputs: { env: { options: ["staging", "production"] } } })
 * ```
 */
export function question<
  const B extends ButtonOptions | undefined = undefined,
  const I extends InputOptions = Readonly<Record<never, never>>,
>(title: string, options: QuestionOptions<B, I> = {}): Question<ActionOf<B, I>, InputsOf<I>> {
  const inputs: readonly (readonly [string, InputOption])[] = Object.entries(options.inputs ?? {});
  const payload = {
    $case: "interactiveMessage" as const,
    value: {
      header: { title, subtitle: options.subtitle },
      bodyText: options.body ?? "",
      buttons: buttons(
        options.buttons ?? (inputs.length > 0 ? { submit: "Submit" } : { yes: "Yes", no: "No" }),
      ),
      textInputs: inputs.flatMap(([id, option]) => textInput(id, option)),
      selectInputs: inputs.flatMap(([id, option]) => selectInput(id, option)),
    },
  };
  const notification: Notification = build(payload, { category: "question", importance: "high" }, options);
  return notification as Question<ActionOf<B, I>, InputsOf<I>>;
}

function buttons(options: ButtonOptions): Button[] {
  if (isList(options)) return options.map((text) => ({ text, actionId: text }));
  return Object.entries(options).map(([actionId, option]) => {
    if (typeof option === "string") return { text: option, actionId };
    return {
      text: option.text,
      actionId,
      style: option.style && (option.style === "success" ? ButtonStyle.SUCCESS : ButtonStyle.CRITICAL),
      image: option.image === undefined ? undefined : image(option.image),
      url: option.url,
      inputId: option.input,
    };
  });
}

function textInput(id: string, option: InputOption): TextInput[] {
  if (typeof option === "string") return [{ id, placeholderText: option }];
  if (option.options !== undefined) return [];
  const { placeholder = "", label, default: defaultText } = option;
  return [{ id, placeholderText: placeholder, label, defaultText }];
}

function selectInput(id: string, option: InputOption): SelectInput[] {
  if (typeof option === "string" || option.options === undefined) return [];
  const { options, label, default: defaultOptionId } = option;
  const entries = isList(options) ? options.map((text) => [text, text] as const) : Object.entries(options);
  return [{ id, label, defaultOptionId, options: entries.map(([key, text]) => ({ id: key, text })) }];
}

const isList = <T>(options: T | readonly string[]): options is readonly string[] => Array.isArray(options);
