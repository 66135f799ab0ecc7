import { expect, test } from "vitest";
import { UnknownConnections } from "./unknown-connections.js";

const connection = (name: string, closed: string[]) => ({ destroy: () => void closed.push(name) });

test("the oldest connection is closed for a new one, and one with a token is not counted", () => {
  const closed: string[] = [];
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => connection(name, closed));
  const pool = new UnknownConnections(2);
  for (const each of [a, b, c]) if (each) pool.add(each);
  expect(closed).toEqual(["a"]);
  expect(pool.size).toBe(2);
  if (b) pool.delete(b);
  if (d) pool.add(d);
  expect(closed).toEqual(["a"]);
  expect(pool.size).toBe(2);
});
