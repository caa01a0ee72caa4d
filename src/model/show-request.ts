import { canonical } from "../graph/json.ts";
import type { ModelRequest } from "./request.ts";

/** A request as a person reads it: its settings on one line, then each message under its role. */
export function showRequest(request: ModelRequest): string {
  const { messages, ...settings } = request;
  const line = Object.keys(settings).length === 0 ? "" : `settings: ${canonical(settings)}\n\n`;
  return line + messages.map((message) => `# ${message.role}\n\n${message.content}\n`).join("\n");
}
