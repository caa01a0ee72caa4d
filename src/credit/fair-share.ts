import { shorten } from "../graph/render-value.ts";

/** Fewer bytes than this say nothing: rather than cut below it, texts are left out. */
const LEAST = 160;

/**
 * Texts that together take at most so many tokens (UTF-8 bytes / 4): short ones stay whole, and the long ones share what
 * is left. Where their shares would say nothing, the last texts go, and a line tells how many.
 */
export function fairShare(texts: readonly string[], tokens: number): string[] {
  const bytes = Math.floor(tokens * 4);
  const most = Math.max(1, Math.floor(bytes / LEAST) - 1);
  if (texts.length > most && total(texts) > bytes) {
    const kept = fairShare(texts.slice(0, most), tokens - LEAST / 4);
    return [...kept, `(${texts.length - most} more are left out to fit)`];
  }
  const share = shareOf(texts.map(size), bytes);
  return texts.map((text) => cutToBytes(text, share));
}

/** Head and tail of a text within so many UTF-8 bytes. */
export function cutToBytes(text: string, bytes: number): string {
  if (size(text) <= bytes) return text;
  const marks = 48;
  let chars = Math.floor((Math.max(0, bytes - marks) * text.length) / size(text));
  let cut = shorten(text, chars);
  while (size(cut) > bytes && chars > 0) {
    chars = Math.floor(chars * 0.8);
    cut = shorten(text, chars);
  }
  return size(cut) <= bytes
    ? cut
    : Buffer.from(text)
        .subarray(0, bytes)
        .toString()
        .replace(/\uFFFD+$/, "");
}

/** The most that one text may have: what short ones do not need goes to the others. */
function shareOf(sizes: readonly number[], bytes: number): number {
  let left = bytes;
  const rising = [...sizes].sort((a, b) => a - b);
  for (const [i, own] of rising.entries()) {
    const share = Math.floor(left / (rising.length - i));
    if (own > share) return share;
    left -= own;
  }
  return bytes;
}

function total(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + size(text), 0);
}

function size(text: string): number {
  return Buffer.byteLength(text);
}
