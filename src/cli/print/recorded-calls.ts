import type { ModelRequest } from "../../model/request.ts";
import { showRequest } from "../../model/show-request.ts";
import type { StudyRecord } from "../../study/record/read-study.ts";

/** The last `n` questions to the optimizer's model, oldest first, with its replies. */
export async function lastPrompts(
  { ledger }: StudyRecord,
  n: number,
): Promise<readonly { readonly key: string; readonly prompt: string; readonly reply: string }[]> {
  const asks = [...ledger.all()].filter(({ kind }) => kind === "ask").slice(-n);
  return await Promise.all(
    asks.map(async (one) => {
      const { request, text } = JSON.parse(await one.big()) as { request: ModelRequest; text: string };
      return { key: one.key, prompt: showRequest(request), reply: text };
    }),
  );
}
