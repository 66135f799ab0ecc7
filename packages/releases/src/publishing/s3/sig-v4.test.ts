import { describe, expect, test } from "vitest";
import { encodePath, signRequest } from "./sig-v4.js";

// The examples of Amazon's documentation, "Authenticating Requests: Using the Authorization Header".
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const now = new Date("2013-05-24T00:00:00Z");
const common = { region: "us-east-1", credentials, now };
const host = "https://examplebucket.s3.amazonaws.com";
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const signatureOf = (headers: Record<string, string>) =>
  /Signature=(.*)$/.exec(headers.authorization ?? "")?.[1];

describe("a signed request", () => {
  test("reading a part of an object is signed as Amazon signs it", () => {
    const headers = signRequest({
      ...common,
      method: "GET",
      url: new URL(`${host}/test.txt`),
      headers: { range: "bytes=0-9" },
      payloadHash: emptyHash,
    });
    expect(signatureOf(headers)).toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  });

  test("writing an object with odd signs in its name is signed as Amazon signs it", () => {
    const headers = signRequest({
      ...common,
      method: "PUT",
      url: new URL(`${host}/${encodePath("test$file.text")}`),
      headers: { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      payloadHash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    });
    expect(signatureOf(headers)).toBe("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  });

  test("carries the token of temporary credentials, signed", () => {
    const temporary = { ...common, credentials: { ...credentials, sessionToken: "token" } };
    const headers = signRequest({
      ...temporary,
      method: "GET",
      url: new URL(`${host}/a`),
      headers: {},
      payloadHash: emptyHash,
    });
    expect(headers["x-amz-security-token"]).toBe("token");
    expect(headers.authorization).toContain("x-amz-security-token");
  });
});

test("a path is encoded as S3 wants it", () => {
  expect(encodePath("a b/(c)+é!'*~.json")).toBe("a%20b/%28c%29%2B%C3%A9%21%27%2A~.json");
});
