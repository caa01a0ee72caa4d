/** Where labels of a height stand between `top` and `bottom`, each as near to its own place as the others let it. */
export function labelPlaces(wanted: readonly number[], height: number, top: number, bottom: number): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const places = new Array<number>(wanted.length);
  let free = top;
  for (const i of order) {
    places[i] = Math.max(free, wanted[i]!);
    free = places[i]! + height;
  }
  // What was pushed out below moves up, and pushes the ones above it.
  let most = bottom;
  for (const i of order.reverse()) {
    places[i] = Math.min(most, places[i]!);
    most = places[i]! - height;
  }
  return places;
}
