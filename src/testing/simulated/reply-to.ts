import type { Json } from "../../graph/json.ts";
import type { ModelRequest } from "../../model/request.ts";
import type { Random } from "../../search/random.ts";
import { critiques, critiquesFor } from "./critic.ts";
import { edit } from "./editor.ts";
import { type Shown, shownIn } from "./evidence.ts";
import type { SimulationKnobs } from "./knobs.ts";
import { questionIn } from "./question.ts";
import { formOf, type RequestForm } from "./request-form.ts";
import { outside } from "./sections.ts";
import { answer } from "./student.ts";
import { suggestions } from "./suggestion.ts";
import type { Stage, World } from "./world.ts";

/** The reply to a request, in the form that it asks for; without one it is the student's answer. */
export function replyTo(world: World, request: ModelRequest, knobs: SimulationKnobs, random: Random): string {
  // A repair repeats the form in words only: the question stands before the first reply.
  const replied = request.messages.findIndex((message) => message.role === "assistant");
  const asked = request.messages.slice(0, replied < 0 ? undefined : replied);
  const prompt = asked.map((message) => message.content).join("\n\n");
  const form = formOf(outside(prompt));
  if (form.kind === "answer") return inJson(answer(questionIn(world, asked), knobs, random), request);
  return inJson(inForm(world, form, shownIn(prompt), prompt, knobs, random), request);
}

function inForm(
  world: World,
  form: Exclude<RequestForm, { kind: "answer" }>,
  shown: Shown,
  prompt: string,
  knobs: SimulationKnobs,
  random: Random,
): string {
  const stages = stagesOf(world, prompt);
  switch (form.kind) {
    case "values": {
      const values = Object.entries(suggestions(world, form.names, shown, knobs, random));
      return ["<values>", ...values.map(([name, value]) => `<value name="${name}">${value}</value>`), "</values>"].join(
        "\n",
      );
    }
    case "critiques for": {
      const said = Object.entries(critiquesFor(world, form.names, shown, knobs, random));
      if (said.length === 0) return "<critique></critique>";
      return said.map(([name, text]) => `<critique for="${name}">${text}</critique>`).join("\n");
    }
    case "critiques":
      if (shown.about !== undefined) {
        const said = critiquesFor(world, [shown.about], shown, knobs, random)[shown.about];
        return `<critique>${said ?? "It is good as it is."}</critique>`;
      }
      return critiques(world, stages, shown, form.n, knobs, random)
        .map((text) => `<critique>${text}</critique>`)
        .join("\n");
    case "texts":
      return Array.from({ length: form.n }, () => {
        const stage = stages[0]!;
        // A text that speaks of the form's own tags would end it early.
        const text = edit(world, stage, shown, knobs, random).replaceAll(new RegExp(`</?${form.tag}>`, "g"), "");
        return `<${form.tag}>${text.trim() || stage.initial}</${form.tag}>`;
      }).join("\n");
  }
}

/** The stages that a prompt is about: those whose purpose it tells, else all. */
function stagesOf(world: World, prompt: string): readonly Stage[] {
  const told = world.stages.filter((stage) => prompt.includes(stage.purpose));
  return told.length > 0 ? told : world.stages;
}

/** The text, or the simplest JSON that holds it where JSON is asked for. */
function inJson(text: string, { json }: ModelRequest): string {
  if (json === undefined) return text;
  const { properties } = (json.schema ?? {}) as { readonly properties?: Readonly<Record<string, { type?: string }>> };
  const filled: Record<string, Json> = {};
  for (const [name, { type }] of Object.entries(properties ?? { answer: {} }))
    filled[name] =
      type === "array" ? text.split(", ") : type === "boolean" ? true : /number|integer/.test(type ?? "") ? 0 : text;
  return JSON.stringify(filled);
}
