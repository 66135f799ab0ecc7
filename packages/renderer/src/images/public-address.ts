import { BlockList, isIPv6 } from "node:net";

/** Returns true if an address is on the public internet: not this machine, not its network, nothing reserved. */
export function isPublicAddress(address: string): boolean {
  const bare = address.split("%", 1)[0] ?? "";
  const embedded = isIPv6(bare) ? embeddedIPv4(bare) : undefined;
  if (embedded) return isPublicAddress(embedded);
  return !closed.check(bare, isIPv6(bare) ? "ipv6" : "ipv4");
}

const closed = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  closed.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [
  ["::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  closed.addSubnet(net, prefix, "ipv6");

/** The IPv4 address that a mapped, translated (NAT64) or 6to4 address stands for. */
function embeddedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const [first, second] = groups;
  const low = (at: number) => {
    const [high = 0, lower = 0] = groups.slice(at, at + 2);
    return [high >> 8, high & 0xff, lower >> 8, lower & 0xff].join(".");
  };
  const zeros = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0);
  if (zeros(0, 5) && groups[5] === 0xffff) return low(6);
  if (first === 0x64 && second === 0xff9b && zeros(2, 6)) return low(6);
  return first === 0x2002 ? low(1) : undefined;
}

/** The eight numbers of an IPv6 address, whatever its notation. */
function groupsOf(address: string): number[] {
  // The URL parser knows every notation and writes the shortest.
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = short.split("::", 2);
  const numbers = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return numbers(head);
  const [front, back] = [numbers(head), numbers(tail)];
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}
