import type { RequestMessage } from "../../model/request.ts";
import type { Question } from "./student.ts";
import type { World } from "./world.ts";

/**
 * Which part of a request is the input: what stands after the last line that begins with a stage's marker ("Message:");
 * without one the last message, and of a single message the last paragraph. Everything before is the text.
 */
export function questionIn(world: World, messages: readonly RequestMessage[]): Question {
  const prompt = messages.map((message) => message.content).join("\n\n");
  const marked = world.stages.map((stage) => ({ stage, ...lastMark(prompt, stage.marker) }));
  const { stage, at, length } = marked.reduce((best, one) => (one.at > best.at ? one : best));
  if (at >= 0) return { stage, text: prompt.slice(0, at), input: prompt.slice(at + length) };
  const last = messages.at(-1)?.content ?? "";
  const split = messages.length > 1 ? prompt.length - last.length : Math.max(0, prompt.trimEnd().lastIndexOf("\n\n"));
  return { stage, text: prompt.slice(0, split), input: prompt.slice(split) };
}

function lastMark(prompt: string, marker: string): { at: number; length: number } {
  const mark = `${marker}:`;
  const at = prompt.lastIndexOf(`\n${mark}`);
  if (at >= 0) return { at: at + 1, length: mark.length };
  return prompt.startsWith(mark) ? { at: 0, length: mark.length } : { at: -1, length: 0 };
}
