/** How many of `total` fall to the i-th (from 0) of so many parts: as equal as whole numbers can be. */
export function portion(total: number, parts: number, i: number): number {
  return Math.floor(total / parts) + (i < total % parts ? 1 : 0);
}
