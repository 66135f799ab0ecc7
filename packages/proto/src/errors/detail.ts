/** Whose reasons ours are. */
export const domain = "toasty";

/** How a detail of a status names its type. */
export const typeUrl = (name: string) => `type.googleapis.com/google.rpc.${name}`;
