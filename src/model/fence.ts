import { hashText } from "../graph/json.ts";

/** The version of the way prompts are laid out; part of a prompt's identity. */
export const FENCE_FORMAT = 1;

/**
 * A content between `<name>` and `</name>`, each on its own line. Where the content has anything that a reader could
 * take for one of these tags, or for a tag of another section (`reserved`), the name gets a suffix made of the
 * content's hash: `<name-3fa2c1d0>`. So no content closes its own fence or opens another section's, whatever it says,
 * and the same content always stands in the same fence. Read back by taking all up to the first closing tag of the
 * name in the opening tag.
 */
export function fence(name: string, content: string, reserved: readonly string[] = []): string {
  const tag = fenceTag(name, content, reserved);
  return `<${tag}>\n${content}\n</${tag}>`;
}

/** A name as a tag: what is neither letter, digit, `_`, `.` nor `-` becomes `-`. */
export function tagName(name: string): string {
  const tag = name.trim().replace(/[^\p{L}\p{N}_.-]+/gu, "-");
  return /^[\p{L}_]/u.test(tag) ? tag : `_${tag}`;
}

function fenceTag(name: string, content: string, reserved: readonly string[]): string {
  const plain = tagName(name);
  const seen = tagsLike(content);
  const confusing = [plain, ...reserved.map(tagName)].some((tag) => seen.some((like) => like.startsWith(loose(tag))));
  if (!confusing) return plain;
  for (let salt = 0; ; salt++) {
    const suffix = hashText(salt === 0 ? content : `${salt}\n${content}`).slice(0, 8);
    if (!content.includes(suffix)) return `${plain}-${suffix}`;
  }
}

/** Everything in a content that looks like a tag to a tolerant reader, in the loose spelling. */
function tagsLike(content: string): string[] {
  if (!/[<＜‹〈]/u.test(content)) return [];
  return loose(content)
    .split(/[<＜‹〈]/u)
    .slice(1)
    .map((part) => part.replace(/^\/+/, ""));
}

/** Case, white space, and characters without width or of another width do not make another tag to a model. */
function loose(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\s\p{Cf}\p{Cc}]+/gu, "")
    .toLowerCase();
}
