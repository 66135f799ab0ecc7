import { Role } from "@toasty/proto";
import { expect, test } from "vitest";
import { anyone, type Principal } from "../admission/principal.js";
import { AttachedDesks } from "./attached-desks.js";

const principalOf = (name: string, role: Role = Role.DESK): Principal => ({ name, role, agent: undefined });
const [p, q] = [principalOf("p"), principalOf("q")];

test("lets a principal speak for the client ids that it has attached as, until it is no more", () => {
  const desks = new AttachedDesks();
  desks.note(p, "a");
  desks.note(p, "b");
  desks.note(q, "c");
  const spokenFor = (principal: Principal) => ["a", "b", "c"].filter((id) => desks.speaksFor(principal, id));
  expect([spokenFor(p), spokenFor(q), spokenFor(principalOf("r"))]).toEqual([["a", "b"], ["c"], []]);
  desks.forget(p);
  expect([spokenFor(p), spokenFor(q)]).toEqual([[], ["c"]]);
});

test.each([principalOf("root", Role.ADMIN), anyone])("lets $name speak for every client id", (principal) => {
  expect(new AttachedDesks().speaksFor(principal, "a")).toBe(true);
});

test("forgets the client id that attached longest ago, beyond 10,000", () => {
  const desks = new AttachedDesks();
  for (let i = 0; i < 10_000; i++) desks.note(p, `d${i}`);
  desks.note(p, "d0");
  expect(desks.speaksFor(p, "d1")).toBe(true);
  desks.note(p, "one more");
  expect(["d0", "d1", "d2", "one more"].map((id) => desks.speaksFor(p, id))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
