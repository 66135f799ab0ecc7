import { Role } from "@toasty/proto";
import { expect, test } from "vitest";
import { anyone, type Duty, may, mayAll, type Principal, roleFor } from "./principal.js";

const duties: readonly Duty[] = ["publish", "desk", "either", "tokens"];
const withRole = (role: Role): Principal => ({ name: "p", role, agent: undefined });

test.each<[string, Principal, readonly Duty[], boolean]>([
  ["a publisher", withRole(Role.PUBLISHER), ["publish", "either"], false],
  ["a desk", withRole(Role.DESK), ["desk", "either"], false],
  ["an admin", withRole(Role.ADMIN), duties, true],
  ["anyone, where no tokens are asked for,", anyone, duties, true],
  ["a token without a role", { ...anyone, name: "anyone" }, [], false],
])("%s may do what it is for", (_, principal, allowed, all) => {
  expect(duties.filter((duty) => may(principal, duty))).toEqual(allowed);
  expect(mayAll(principal)).toBe(all);
});

test("every duty names the role that it asks for", () => {
  expect(duties.map((duty) => roleFor[duty])).toEqual(["publisher", "desk", "publisher or desk", "admin"]);
});
