import type { Output } from "../printing/output.js";
import type { Options, ValuesOf } from "./options.js";

/** What a command is: everything that help, completions, parsing and `docs/cli.md` need, and what it does. */
export interface Command<O extends Options = Options, P extends Operands = Operands> {
  /** As it is typed, such as `send` or `token create`. */
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
  /** More to say, one string a paragraph. */
  readonly description?: readonly string[] | undefined;
  /** What stands on the line without a name, in order; required ones first. */
  readonly operands: P;
  readonly options: O;
  /** What to type, and what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** It stands in for another program: signals and a reader that goes away are that program's affair. */
  readonly standsIn?: boolean | undefined;
  /** Does it, and returns the exit code. Throws a ToastyError or UsageError otherwise. */
  run(context: Context<O, P>): Promise<number>;
}

/** What a command is given when it runs. */
interface Context<O extends Options = Options, P extends Operands = Operands> {
  readonly options: ValuesOf<O>;
  readonly operands: OperandsOf<P>;
  readonly output: Output;
  /** Aborts on Ctrl-C and on a request to terminate. */
  readonly signal: AbortSignal;
}

/** One operand. */
interface Operand {
  readonly summary: string;
  readonly required: boolean;
  /** Takes all that is left of the line as it stands, options included. */
  readonly rest?: boolean | undefined;
  /** Words that completions offer for it. */
  readonly offers?: readonly string[] | undefined;
}

/** Operands by their names in camel case; `clientId` is CLIENT_ID in the help. */
export type Operands = Readonly<Record<string, Operand>>;

/** What `run` gets for them. */
export type OperandsOf<P extends Operands> = {
  readonly [K in keyof P]: P[K] extends { readonly rest: true }
    ? readonly string[]
    : P[K] extends { readonly required: true }
      ? string
      : string | undefined;
};

/** Declares a command; only here for its types. */
export function defineCommand<const O extends Options, const P extends Operands>(
  command: Command<O, P>,
): Command<O, P> {
  return command;
}

/** An operand that must be given. */
export const required = (summary: string, offers: readonly string[] = []) =>
  ({ summary, required: true, offers }) as const;

/** A whole command line, with options of its own. At least one word must be there. */
export const rest = (summary: string) => ({ summary, required: true, rest: true }) as const;

/** Like {@link rest}, and may be left out. */
export const optionalRest = (summary: string) => ({ summary, required: false, rest: true }) as const;

/** An operand that may be left out. */
export const optional = (summary: string, offers: readonly string[] = []) =>
  ({ summary, required: false, offers }) as const;
