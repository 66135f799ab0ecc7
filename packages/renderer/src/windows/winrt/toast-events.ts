import { WindowsError } from "./hresult.js";
import { implement } from "./implement.js";
import * as winrt from "./interfaces.js";
import type { LiveToasts } from "./live-toasts.js";
import type { Pointer } from "./native.js";
import type { Runtime } from "./runtime.js";

/** Something that happened to a toast that this process has shown. */
export type ToastEvent =
  | {
      readonly kind: "activated";
      readonly tag: string;
      readonly group: string;
      readonly arguments: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "dismissed";
      readonly tag: string;
      readonly group: string;
      /** `timed_out` means that it moved to the notification centre: it is not gone. */
      readonly reason: "user_canceled" | "application_hidden" | "timed_out";
    }
  | { readonly kind: "failed"; readonly tag: string; readonly group: string; readonly reason: string };

/** The three event handlers that all toasts share; who it was about is asked of the sender. */
export function toastHandlers(
  runtime: Runtime,
  live: LiveToasts,
  onEvent: (event: ToastEvent) => void,
): { readonly activated: Pointer; readonly dismissed: Pointer; readonly failed: Pointer } {
  const { call, cast, scope } = runtime;
  type Own = (object: Pointer) => Pointer;
  const handler = (iid: string, read: (own: Own, details: Pointer, names: Names) => ToastEvent) =>
    implement(
      runtime.native,
      [iid],
      [
        {
          parameters: ["void *", "void *"],
          run: (sender: Pointer, details: Pointer) => {
            const event = scope((own) => {
              const named = own(cast(sender, winrt.Toast2.iid));
              const names = { tag: call(named, winrt.Toast2.tag), group: call(named, winrt.Toast2.group) };
              const event = read(own, details, names);
              const toast = own(cast(sender, winrt.Toast.iid));
              const replaced = live.isReplaced(names.tag, names.group, toast);
              if (!replaced && isOver(event)) live.drop(names.tag, names.group);
              // Windows also reports the end of a toast that another one has taken the place of.
              return replaced && event.kind !== "activated" ? undefined : event;
            });
            if (event !== undefined) onEvent(event);
            return 0;
          },
        },
      ],
    );
  return {
    activated: handler(winrt.handlers.activated, (own, details, names) => ({
      kind: "activated",
      ...names,
      arguments: call(own(cast(details, winrt.ActivatedArguments.iid)), winrt.ActivatedArguments.arguments),
      inputs: inputsOf(runtime, own, details),
    })),
    dismissed: handler(winrt.handlers.dismissed, (own, details, names) => {
      const reason = call(own(cast(details, winrt.DismissedArguments.iid)), winrt.DismissedArguments.reason);
      return {
        kind: "dismissed",
        ...names,
        reason: winrt.enums.dismissalReason[reason] ?? "application_hidden",
      };
    }),
    failed: handler(winrt.handlers.failed, (own, details, names) => {
      const code = call(own(cast(details, winrt.FailedArguments.iid)), winrt.FailedArguments.errorCode);
      return { kind: "failed", ...names, reason: new WindowsError("showing the toast", code).message };
    }),
  };
}

interface Names {
  readonly tag: string;
  readonly group: string;
}

// An activated toast may stay (pendingUpdate) and one that timed out lies in the notification centre.
const isOver = (event: ToastEvent) =>
  event.kind === "failed" || (event.kind === "dismissed" && event.reason !== "timed_out");

function inputsOf(
  { call, cast }: Runtime,
  own: (object: Pointer) => Pointer,
  details: Pointer,
): Record<string, string> {
  let second: Pointer;
  try {
    second = own(cast(details, winrt.ActivatedArguments2.iid));
  } catch {
    // Windows before 10.0.18362; there the COM activator brings them.
    return {};
  }
  const set = call(second, winrt.ActivatedArguments2.userInput);
  if (set === 0n) return {};
  const iterator = own(call(own(cast(own(set), winrt.InputIterable.iid)), winrt.InputIterable.first));
  const inputs: Record<string, string> = {};
  while (call(iterator, winrt.Iterator.hasCurrent)) {
    const pair = own(call(iterator, winrt.Iterator.current));
    const value = own(cast(own(call(pair, winrt.KeyValuePair.value)), winrt.PropertyValue.iid));
    inputs[call(pair, winrt.KeyValuePair.key)] = call(value, winrt.PropertyValue.getString);
    call(iterator, winrt.Iterator.moveNext);
  }
  return inputs;
}
