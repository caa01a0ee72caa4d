import { GradusError, messageOf } from "../graph/errors.ts";

/** Whether SQLite says that another connection holds the lock; the same work may succeed a moment later. */
export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code === "SQLITE_BUSY" || code === "SQLITE_LOCKED";
}

/** An error of the database as one that a user can act on; every other error as it is. */
export function storeError(error: unknown, path: string): unknown {
  if (GradusError.is(error)) return error;
  const options = { cause: error, details: { path } };
  switch (codeOf(error)) {
    case "SQLITE_BUSY":
    case "SQLITE_LOCKED":
      return new GradusError("STORE_LOCKED", `The journal ${path} stayed locked by another process.`, {
        ...options,
        fix: "Find the process that holds it (another gradus, a database browser, a backup) and let it finish.",
      });
    case "SQLITE_FULL":
      return new GradusError("STORE_FULL", `There is no room left for the journal ${path}. Nothing was written.`, {
        ...options,
        fix: "Free some disk space and resume; what was recorded before is safe.",
      });
    case "SQLITE_CORRUPT":
    case "SQLITE_NOTADB":
    case "SQLITE_FORMAT":
      return storeDamaged(path, messageOf(error), error);
    case "SQLITE_READONLY":
    case "SQLITE_CANTOPEN":
    case "SQLITE_PERM":
    case "SQLITE_AUTH":
      return storePath(path, messageOf(error), "Check the permissions of the file and of its folder.", error);
    case "SQLITE_IOERR":
      return new GradusError("STORE_IO", `Reading or writing the journal ${path} failed: ${messageOf(error)}.`, {
        ...options,
        fix: "Check the disk, and that the file is on a local one: SQLite needs its locks.",
      });
    default:
      return error;
  }
}

/** `what` says in a few words what is wrong with the file. */
export function storeDamaged(path: string, what: string, cause?: unknown): GradusError {
  return new GradusError("STORE_DAMAGED", `The journal ${path} is damaged: ${what}.`, {
    fix: "Restore the file from a copy, or move it away and begin a new one; `sqlite3 FILE .recover` saves what can be read.",
    cause,
    details: { path },
  });
}

export function storeForeign(path: string, what: string): GradusError {
  return new GradusError("STORE_FOREIGN", `${path} is not a Gradus journal: ${what}. It was left as it is.`, {
    fix: "Choose another path for the journal.",
    details: { path },
  });
}

export function storeNewer(path: string, version: number, supported: number): GradusError {
  return new GradusError(
    "STORE_NEWER",
    `The journal ${path} was written by a newer Gradus (format ${version}; this one reads up to ${supported}). It was left as it is.`,
    { fix: "Update gradus, or choose another path for the journal.", details: { path, version, supported } },
  );
}

export function storePath(path: string, what: string, fix: string, cause?: unknown): GradusError {
  return new GradusError("STORE_PATH", `Cannot keep a journal at ${path}: ${what}.`, { fix, cause, details: { path } });
}

function codeOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
