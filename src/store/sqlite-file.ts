import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../graph/errors.ts";
import { storeDamaged, storeForeign, storeNewer, storePath } from "./sqlite-errors.ts";

/** The number in a database's header that says "a Gradus journal": the letters "Grad". */
export const APPLICATION_ID = 0x47726164;

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;

/** Descriptors that are never closed, by file; see `readHeader`. */
const kept = new Map<string, number>();

/**
 * Looks at a journal's path before SQLite does, which would create files beside it. Returns the size of the file in
 * bytes; 0 where there is none yet. Throws `STORE_PATH`, `STORE_FOREIGN`, `STORE_NEWER` or `STORE_DAMAGED`,
 * and leaves everything as it is.
 */
export function inspectFile(path: string, supported: number): number {
  const folder = dirname(path);
  const parent = statOf(folder, path);
  if (!parent) throw storePath(path, `the folder ${folder} does not exist`, `Create it: mkdir -p ${folder}`);
  if (!parent.isDirectory()) throw storePath(path, `${folder} is not a folder`, "Choose another path.");
  checkWritable(folder, path);
  const file = statOf(path, path);
  if (!file) return 0;
  if (!file.isFile()) throw storePath(path, "it is not a file", "Name a file, not a folder.");
  checkWritable(path, path);
  if (file.size > 0) checkHeader(path, readHeader(path), file.size, supported);
  return file.size;
}

/**
 * A check that the file at `path` is still the one that is there now. A file removed while it is open goes on taking
 * writes that nobody will ever read: the check throws `STORE_PATH` then.
 */
export function pinFile(path: string): () => void {
  const { dev, ino } = statSync(path);
  return () => {
    const now = statOf(path, path);
    if (now?.dev === dev && now.ino === ino) return;
    throw storePath(path, "the file was moved, removed or replaced while it was open", "Put it back and resume.");
  };
}

function statOf(target: string, path: string): Stats | undefined {
  try {
    return statSync(target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return undefined;
    throw storePath(path, messageOf(error), "Choose another path.", error);
  }
}

function checkWritable(target: string, path: string): void {
  try {
    accessSync(target, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw storePath(path, `${target} cannot be written`, "Change its permissions, or choose another path.", error);
  }
}

/**
 * Closing any descriptor of a file drops every POSIX lock that this process holds on it, SQLite's included.
 * A file with a `-shm` beside it may be open in this process, so its descriptor is kept for good.
 */
function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const { dev, ino } = statSync(path);
  const known = kept.get(`${dev}:${ino}`);
  const descriptor = known ?? openSync(path, "r");
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
  } finally {
    const opened = fstatSync(descriptor);
    if (existsSync(`${path}-shm`)) kept.set(`${opened.dev}:${opened.ino}`, descriptor);
    else if (known === undefined) closeSync(descriptor);
  }
  return header;
}

/** The fields are those of https://sqlite.org/fileformat.html#the_database_header. */
function checkHeader(path: string, header: Buffer, size: number, supported: number): void {
  if (header.toString("latin1", 0, 16) !== MAGIC) throw storeForeign(path, "it is no SQLite database");
  if (header.readUInt32BE(68) !== APPLICATION_ID) throw storeForeign(path, "it is the database of another program");
  const version = header.readUInt32BE(60);
  if (version > supported) throw storeNewer(path, version, supported);
  const stored = header.readUInt16BE(16);
  const expected = (stored === 1 ? 65_536 : stored) * header.readUInt32BE(28);
  // With a log beside it, the file itself may be behind; SQLite completes it as it opens.
  const pending = existsSync(`${path}-wal`) || existsSync(`${path}-journal`);
  if (size < expected && !pending) throw storeDamaged(path, `${size} of its ${expected} bytes are there`);
}
