import { canonical } from "../graph/json.ts";
import type { Demo } from "../params/demos.ts";
import type { Random } from "../search/random.ts";

/**
 * A context with one new demonstration, out of those that are not in it: at the end, or, where it is full, in a place
 * drawn at random. With `anew`, a context drawn from all of them, old and new.
 */
export function nextContext(
  now: readonly Demo[],
  found: readonly Demo[],
  { max, anew, random }: { readonly max: number; readonly anew: boolean; readonly random: Random },
): readonly Demo[] {
  const held = new Set(now.map((demo) => canonical(demo)));
  const fresh = found.filter((demo) => !held.has(canonical(demo)));
  if (anew) return random.sample([...now, ...fresh], max);
  if (fresh.length === 0) return now;
  const added = random.pick(fresh);
  return now.length < max ? [...now, added] : now.with(random.int(max), added);
}
