/** One measured figure; where there is a limit, `ok` says whether it holds. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  readonly ok: boolean;
}
