/**
 * A map that is never changed: inserting gives a new map, which shares all but one path with the old one. Its cost
 * grows with the logarithm of its size. It is made of plain arrays and objects, so that it survives JSON as it is,
 * and equal contents have equal shapes, whatever way they came about.
 */
export type PersistentMap<V> = Node<V> | null;

type Node<V> = Leaf<V> | Branch<V>;
type Branch<V> = readonly (Node<V> | null)[];

interface Leaf<V> {
  readonly key: string;
  readonly value: V;
  /** Another key with the same hash; keys in ascending order. */
  readonly next: Leaf<V> | null;
}

const width = 16;
const bits = 4;

/** The value of a key. */
export function lookup<V>(map: PersistentMap<V>, key: string): V | undefined {
  let node = map;
  for (let hash = hashOf(key); node !== null && isBranch(node); hash >>>= bits) {
    node = node[hash & (width - 1)] ?? null;
  }
  for (let leaf = node as Leaf<V> | null; leaf !== null; leaf = leaf.next) {
    if (leaf.key === key) return leaf.value;
  }
  return undefined;
}

/** The map with this key set to this value. */
export function insert<V>(map: PersistentMap<V>, key: string, value: V): Node<V> {
  return insertAt(map, key, value, hashOf(key), 0);
}

/** The map without this key; the same map if it was not there. */
export function without<V>(map: PersistentMap<V>, key: string): PersistentMap<V> {
  return map === null ? null : withoutAt(map, key, hashOf(key));
}

/** Every value with its key, in an order that depends on the keys alone. */
export function* entriesOf<V>(map: PersistentMap<V>): Generator<readonly [key: string, value: V]> {
  if (map === null) return;
  if (isBranch(map)) {
    for (const child of map) yield* entriesOf(child);
    return;
  }
  for (let leaf: Leaf<V> | null = map; leaf !== null; leaf = leaf.next) yield [leaf.key, leaf.value];
}

function insertAt<V>(node: PersistentMap<V>, key: string, value: V, hash: number, depth: number): Node<V> {
  if (node === null) return { key, value, next: null };
  if (isBranch(node)) {
    const slot = hash & (width - 1);
    const copy = node.slice();
    copy[slot] = insertAt(node[slot] ?? null, key, value, hash >>> bits, depth + 1);
    return copy;
  }
  const own = hashOf(node.key) >>> (depth * bits);
  if (depth * bits >= 32 || own === hash) return insertInto(node, key, value);
  const branch = new Array<Node<V> | null>(width).fill(null);
  branch[own & (width - 1)] = node;
  return insertAt(branch, key, value, hash, depth);
}

function insertInto<V>(leaf: Leaf<V> | null, key: string, value: V): Leaf<V> {
  if (leaf === null || key < leaf.key) return { key, value, next: leaf };
  if (key === leaf.key) return { key, value, next: leaf.next };
  return { ...leaf, next: insertInto(leaf.next, key, value) };
}

function withoutAt<V>(node: Node<V>, key: string, hash: number): PersistentMap<V> {
  if (!isBranch(node)) return withoutLeaf(node, key);
  const slot = hash & (width - 1);
  const child = node[slot] ?? null;
  const rest = child === null ? null : withoutAt(child, key, hash >>> bits);
  if (rest === child) return node;
  const copy = node.slice();
  copy[slot] = rest;
  const left = copy.filter((other) => other !== null);
  const only = left[0] ?? null;
  // A branch with a single bucket becomes that bucket, or the shape would remember what was removed.
  return left.length === 0 || (left.length === 1 && only !== null && !isBranch(only)) ? only : copy;
}

function withoutLeaf<V>(leaf: Leaf<V> | null, key: string): Leaf<V> | null {
  if (leaf === null) return null;
  if (leaf.key === key) return leaf.next;
  const next = withoutLeaf(leaf.next, key);
  return next === leaf.next ? leaf : { ...leaf, next };
}

function isBranch<V>(node: Node<V>): node is Branch<V> {
  return Array.isArray(node);
}

/** FNV-1a with a final mix, since neighbouring names differ in their last characters only. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
