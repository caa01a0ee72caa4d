import type { Json } from "../graph/json.ts";

/** What showing values needs of a study. */
interface Shown {
  readonly params: readonly {
    readonly name: string;
    readonly kind: string;
    describe(): string;
    show(value: Json): string;
  }[];
}

type Values = Readonly<Record<string, Json>>;

/** The params with what they are for, what is allowed and their values, one after the other. */
export function showParams(study: Shown, values: Values): string[] {
  return study.params.map((p) => `${p.name} (${p.kind}): ${p.describe()}\n${p.show(values[p.name] ?? null)}`);
}

/** Values alone: one line each where they are short, a block where they are not. */
export function showValues(study: Shown, values: Values): string {
  return study.params
    .map((p) => {
      const text = p.show(values[p.name] ?? null);
      return text.includes("\n") ? `${p.name} =\n${text}` : `${p.name} = ${text}`;
    })
    .join("\n");
}
