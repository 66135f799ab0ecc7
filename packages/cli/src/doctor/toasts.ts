import { silentLogger } from "@toasty/kit/logger";
import {
  createRenderer,
  type DoNotDisturb,
  type RendererCapabilities,
  usualBackends,
} from "@toasty/renderer";
import { nativeBackends, toastyApp } from "../native/app.js";
import { describeBackend, describeRefusals, refusalsHere } from "../native/describe-refusals.js";
import { type Finding, ok, warning } from "./finding.js";

/** Which way native toasts take here, what they can have, and whether the human wants to be left alone. */
export async function checkToasts(): Promise<Finding[]> {
  const backends = usualBackends.filter(({ name }) => nativeBackends.includes(name));
  await using renderer = await createRenderer({ app: toastyApp, backends, logger: silentLogger });
  const capabilities = renderer.capabilities();
  return [judgeWay(capabilities), judgeFeatures(capabilities), judgeRest(await renderer.doNotDisturb())];
}

/** Judges whether native toasts can be shown, and whether by the best backend of this operating system. Pure. */
export function judgeWay(capabilities: RendererCapabilities): Finding {
  const { backend, refused } = capabilities;
  const check = "native toasts";
  const better = refusalsHere(refused);
  if (backend && better.length === 0) return ok(check, `by ${describeBackend(capabilities)}`);
  const found = backend ? `by ${describeBackend(capabilities)}` : `none. ${describeRefusals(refused)}`;
  if (better.some(({ reason }) => reason === "unregistered"))
    return warning(check, found, "`toasty register`");
  return warning(check, found, "until that is solved, `toasty up --terminal` shows cards");
}

/** Judges the features of native toasts. Pure. */
export function judgeFeatures({ backend, features, buttons, answering }: RendererCapabilities): Finding {
  const check = "toast features";
  if (!backend) return ok(check, "none without native toasts");
  const rest = features.filter((each) => each !== "buttons").join(", ");
  if (answering === undefined) return ok(check, `${buttons} buttons; ${rest}`);
  const found = `no drawn buttons; ${rest}`;
  return buttons > 1 ? ok(check, `${found}; ${answering}`) : warning(check, found, answering);
}

/** Judges whether toasts are held back. Pure. */
export function judgeRest({ state, source }: DoNotDisturb): Finding {
  const check = "do not disturb";
  if (state === "on") {
    return warning(
      check,
      `on, says ${source}`,
      "what is held back is shown when you turn it off; errors pass",
    );
  }
  return ok(check, state === "off" ? `off, says ${source}` : `unknown (${source}), so nothing is held back`);
}
