import { GradusError, nearest, nearestFirst } from "../graph/errors.ts";

/** Who holds a study's lease, as shown to people: "process 4711 on host build-3". */
export interface LeaseHolder {
  readonly owner: string;
  /** When it took the lease, in ISO 8601. */
  readonly since: string;
}

export function studyExists(id: string): GradusError {
  return new GradusError("STUDY_EXISTS", `A study "${id}" is already in this store.`, {
    fix: "Resume it, or choose another id.",
    details: { id },
  });
}

/** How many ids are named to someone who asks for one that is not there. */
const NAMED = 5;

/** `known` are the ids in the store, of which the nearest are told; `list` is the command that lists them all. */
export function studyUnknown(id: string, known: readonly string[], list = "gradus runs"): GradusError {
  const close = nearest(id, known);
  const told = nearestFirst(id, known).slice(0, NAMED);
  const more = known.length > told.length ? ` and ${known.length - told.length} more` : "";
  return new GradusError(
    "STUDY_UNKNOWN",
    known.length === 0
      ? `There is no study "${id}": the store is empty.`
      : `There is no study "${id}". Known: ${told.join(", ")}${more}.`,
    {
      fix: `${close === undefined ? "" : `Did you mean "${close}"? `}\`${list}\` lists the studies.`,
      details: { id, known: told, nearest: close },
    },
  );
}

export function studyBusy(id: string, holder: LeaseHolder, fix: string): GradusError {
  return new GradusError(
    "STUDY_BUSY",
    `Study "${id}" is being written by ${holder.owner} since ${holder.since}; a study has one writer at a time.`,
    { fix, details: { id, owner: holder.owner, since: holder.since } },
  );
}

export function leaseLost(id: string): GradusError {
  return new GradusError(
    "LEASE_LOST",
    `Another writer took over study "${id}", after this one gave no sign of life for a while. Nothing was written.`,
    { fix: "Stop here. Resume the study once the other writer is done.", details: { id } },
  );
}

export function journalDuplicate(id: string, kind: string, key: string): GradusError {
  return new GradusError(
    "JOURNAL_DUPLICATE",
    `Study "${id}" already has an entry of kind "${kind}" with the key "${key}".`,
    { fix: "Read the recorded entry instead of writing it again.", details: { id, kind, key } },
  );
}

export function journalClosed(id: string): GradusError {
  return new GradusError("JOURNAL_CLOSED", `The journal of study "${id}" was closed here.`, {
    fix: "Open the study again with store.open or store.read.",
    details: { id },
  });
}

export function storeClosed(): GradusError {
  return new GradusError("STORE_CLOSED", "This store was closed.", { fix: "Open the store again." });
}
