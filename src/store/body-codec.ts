import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** A body as it is stored. `codec` is the sum of the two flags below; their meaning never changes. */
export interface StoredBody {
  readonly codec: number;
  readonly data: Uint8Array;
}

const BROTLI = 1;
const UTF16 = 2;

/** Below this many bytes, compressing saves less than it costs. */
const WORTH_COMPRESSING = 200;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A text as bytes. Brotli at quality 3: on prompts of 2 to 60 kB it takes 0.45 to 0.6 of the space in the time that
 * deflate takes at its fastest level. Text with half a surrogate pair (a cut emoji) goes as UTF-16, since UTF-8
 * would lose it.
 */
export function encodeBody(text: string): StoredBody {
  const utf16 = LONE_SURROGATE.test(text);
  const plain = Buffer.from(text, utf16 ? "utf16le" : "utf8");
  const flags = utf16 ? UTF16 : 0;
  if (plain.length >= WORTH_COMPRESSING) {
    const packed = brotliCompressSync(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    });
    if (packed.length < plain.length) return { codec: flags | BROTLI, data: packed };
  }
  return { codec: flags, data: plain };
}

/** The text again; throws where the bytes are damaged or the codec is unknown. */
export function decodeBody({ codec, data }: StoredBody): string {
  if ((codec & ~(BROTLI | UTF16)) !== 0) throw new Error(`unknown body codec ${codec}`);
  const plain = (codec & BROTLI) !== 0 ? brotliDecompressSync(data) : Buffer.from(data);
  return plain.toString((codec & UTF16) !== 0 ? "utf16le" : "utf8");
}
