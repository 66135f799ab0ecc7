import { checkSource, checkTarget, isUri } from "./check-uris.js";
import type { Complain } from "./issue.js";
import { toastLimits } from "./limits.js";
import type { Toast, ToastAction, ToastInput } from "./toast.js";

/** Checks inputs and buttons for what Windows would refuse or ignore. */
export function checkActions(toast: Toast, complain: Complain): void {
  if (!toast.actions) return;
  const { hintSystemCommands } = toast.actions;
  const inputs = toast.actions.inputs ?? [];
  const actions = toast.actions.actions ?? [];
  const buttons = actions.filter(({ placement }) => placement !== "contextMenu");
  if (hintSystemCommands && inputs.length + buttons.length > 0) {
    complain.refused("actions.hintSystemCommands", "excludes inputs and buttons; the context menu is free");
  }
  if (actions.length > toastLimits.actions) {
    complain.refused(
      "actions.actions",
      `Windows shows ${toastLimits.actions} buttons, the context menu's included, and there are ${actions.length}`,
    );
  }
  if (inputs.length > toastLimits.inputs) {
    complain.refused(
      "actions.inputs",
      `Windows shows ${toastLimits.inputs} inputs and there are ${inputs.length}`,
    );
  }
  if (hasRepetition(inputs.map((input) => input.id))) complain.refused("actions.inputs", "ids are unique");
  inputs.forEach((input, index) => {
    checkInput(input, `actions.inputs[${index}]`, complain);
  });
  actions.forEach((action, index) => {
    checkAction(action, inputs, toast, `actions.actions[${index}]`, complain);
  });
  if (buttons.some(({ imageUri }) => imageUri) && buttons.some(({ imageUri }) => !imageUri)) {
    complain.ignored("actions.actions", "if one button has an icon, all have");
  }
}

function checkInput(input: ToastInput, field: string, complain: Complain): void {
  if (input.id === "") complain.refused(`${field}.id`, "is required");
  if (input.type !== "selection") return;
  const ids = input.selections.map((selection) => selection.id);
  if (ids.length === 0 || ids.length > toastLimits.selections) {
    complain.refused(`${field}.selections`, `must be 1 to ${toastLimits.selections}`);
  }
  if (hasRepetition(ids)) complain.refused(`${field}.selections`, "ids are unique");
  ids.forEach((id, index) => {
    // Microsoft's builders disagree: one refuses it, one writes it.
    if (id === "")
      complain.ignored(`${field}.selections[${index}].id`, "is empty, so its choice cannot be told");
  });
  if (input.defaultInput && !ids.includes(input.defaultInput)) {
    complain.refused(`${field}.defaultInput`, "must be the id of one of its selections");
  }
}

function checkAction(
  action: ToastAction,
  inputs: readonly ToastInput[],
  toast: Toast,
  field: string,
  complain: Complain,
): void {
  const related = inputs.find((input) => input.id === action.hintInputId);
  if (action.hintInputId && related === undefined) {
    complain.refused(`${field}.hintInputId`, "must be the id of an input");
  }
  if (action.hintButtonStyle && toast.useButtonStyle !== true) {
    complain.ignored(`${field}.hintButtonStyle`, "needs useButtonStyle on the toast");
  }
  if (action.placement === "contextMenu" && action.hintInputId) {
    complain.ignored(`${field}.hintInputId`, "an entry of the context menu stands beside no input");
  }
  if (action.afterActivationBehavior === "pendingUpdate" && action.activationType !== "background") {
    complain.ignored(`${field}.afterActivationBehavior`, "pendingUpdate needs activationType background");
  }
  if (action.imageUri) checkSource(action.imageUri, `${field}.imageUri`, complain);
  if (action.activationType === "protocol" && !isUri(action.arguments)) {
    complain.refused(`${field}.arguments`, "must be a URI with activationType protocol");
  }
  checkTarget(action, field, complain);
  if (action.activationType === "system") {
    checkSystemAction(action, related, field, complain);
  } else if (action.content === "" && !action.imageUri) {
    complain.refused(`${field}.content`, "is empty, and only a system button has a text of its own");
  }
}

function checkSystemAction(
  action: ToastAction,
  related: ToastInput | undefined,
  field: string,
  complain: Complain,
): void {
  if (action.arguments !== "snooze" && action.arguments !== "dismiss") {
    complain.refused(`${field}.arguments`, "must be snooze or dismiss with activationType system");
  }
  if (!action.hintInputId) return;
  const minutes = related?.type === "selection" ? related.selections.map(({ id }) => id) : [];
  if (
    action.arguments !== "snooze" ||
    minutes.length === 0 ||
    !minutes.every((id) => /^[1-9]\d*$/.test(id))
  ) {
    complain.refused(`${field}.hintInputId`, "snooze takes its time from a selection whose ids are minutes");
  }
}

function hasRepetition(ids: readonly string[]): boolean {
  return new Set(ids).size < ids.length;
}
