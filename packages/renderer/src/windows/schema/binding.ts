import type { Bindable, Toast, ToastProgress, ToastVisualChild } from "./toast.js";

/** A toast whose changing parts are data bindings, and the values for them. */
export interface BoundToast {
  readonly toast: Toast;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Moves the texts and bars at the top level of `visual.binding` into data bindings, so that they can be updated in
 * place, and so that braces in them are shown as they are: a bound value is never read as a binding again.
 */
export function bindToast(toast: Toast): BoundToast {
  const values: Record<string, string> = {};
  const bind = (name: string, value: Bindable): Bindable => {
    if (typeof value !== "string") return value;
    values[name] = value;
    return { bind: name };
  };
  let texts = 0;
  let bars = 0;
  const children = toast.visual.binding.children.map((child): ToastVisualChild => {
    if (child.kind === "text") {
      if (child.placement === "attribution") return child;
      texts += 1;
      return { ...child, text: bind(`text${texts}`, child.text) };
    }
    if (child.kind === "progress") {
      bars += 1;
      return bindBar(child, `progress${bars}`, bind);
    }
    return child;
  });
  return {
    toast: { ...toast, visual: { ...toast.visual, binding: { ...toast.visual.binding, children } } },
    values,
  };
}

function bindBar(
  bar: ToastProgress,
  name: string,
  bind: (name: string, value: Bindable) => Bindable,
): ToastProgress {
  const value = typeof bar.value === "object" ? bar.value : String(bar.value);
  const bound = bind(`${name}Value`, value);
  return {
    ...bar,
    ...(bar.title === undefined ? {} : { title: bind(`${name}Title`, bar.title) }),
    status: bind(`${name}Status`, bar.status),
    value: typeof bound === "string" ? Number(bound) : bound,
    ...(bar.valueStringOverride === undefined
      ? {}
      : { valueStringOverride: bind(`${name}Text`, bar.valueStringOverride) }),
  };
}

/**
 * Text for a place where Windows would read `{name}` as a binding. The schema has no escape for a brace, so the
 * look-alike ornaments take their place; `bindToast` is the way to show real ones.
 */
export function literal(text: string): string {
  return text.replace(/[{}]/g, (brace) => (brace === "{" ? "\u2774" : "\u2775"));
}
