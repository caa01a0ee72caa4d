import { canonical } from "../graph/json.ts";
import type { Prompt } from "../model/prompt.ts";
import type { Change } from "../study/candidate.ts";

/**
 * The same question once more, beside the proposals that it has brought, which stand in a section of this name: asks for
 * one that joins them. After "Mixture-of-Agents Enhances Large Language Model Capabilities" (Wang et al., 2024).
 */
export function mixture(prompt: Prompt<Change>, section: string, proposals: readonly Change[]): Prompt<Change> {
  return {
    ...prompt,
    name: `${prompt.name} mixture`,
    task: `${prompt.task ?? ""}\nYou also see ${section} that were made for this. Join what is best in them into one, and leave out what the evidence speaks against.`,
    sections: { ...prompt.sections, [section]: proposals.map(showChange) },
  };
}

function showChange(change: Change): string {
  const lines = Object.entries(change).map(
    ([name, value]) => `${name} =\n${typeof value === "string" ? value : canonical(value)}`,
  );
  return lines.length === 0 ? "no change" : lines.join("\n");
}
