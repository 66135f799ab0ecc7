import type { Capabilities, Feature } from "../model/capabilities.js";
import { type Pressing, pressingOf } from "./pressing.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";

/** Returns the features of a daemon, from its own words and from its known habits. */
export function capabilitiesOf(server: ServerProfile): Capabilities {
  const has = (capability: string) => server.capabilities.has(capability);
  const habits = habitsOf(server);
  const pressing = pressingOf(server);
  const shown: readonly (readonly [Feature, boolean])[] = [
    ["body", has("body")],
    ["subtitle", has("body")],
    ["attribution", true],
    ["icon", true],
    ["inline_image", habits.imageHint !== undefined],
    ["activation", has("actions")],
    ["buttons", has("actions") && pressing.most > 0],
    ["text_input", has("actions") && has("inline-reply")],
    ["progress", habits.drawsProgress],
    ["silent_update", true],
    ["replace", true],
    ["withdraw", true],
    ["sound", has("sound")],
    ["scenario", habits.keepsTimeout],
    ["duration", habits.keepsTimeout],
    ["expiry", habits.keepsTimeout],
    ["group", habits.groups],
    ["dismissal", true],
    ["history", has("persistence")],
  ];
  const features = new Set(shown.filter(([, is]) => is).map(([feature]) => feature));
  return {
    features,
    buttons: features.has("buttons") ? pressing.most : 0,
    server: `${server.name} ${server.version}`,
    answering: pressing.drawn ? undefined : answeringInWords(pressing),
  };
}

function answeringInWords({ one, several, because }: Pressing): string {
  const ways = one?.how === several?.how ? [one?.how] : [one?.how, several?.how];
  return [...ways.filter((way) => way !== undefined), ...(because === undefined ? [] : [because])].join("; ");
}
