import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells one process from every other: enough to say later, on the same machine, that it is gone. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Host name and, on Linux, the namespace that the pid counts in: two containers may share a host name. */
  readonly host: string;
  /** When the process started, in the kernel's own count; empty where the system does not tell. */
  readonly started: string;
}

/** The identity of the running process. */
export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    host: `${hostname()} ${pidNamespace()}`.trim(),
    started: statOf(process.pid)?.started ?? "",
  };
}

/**
 * Whether `other` is known to be dead. False where that cannot be known, as for a process of another host.
 * A living process that only reuses the pid started at another time, and counts as dead.
 */
export function isGone(other: ProcessIdentity, me: ProcessIdentity = thisProcess()): boolean {
  if (other.host !== me.host) return false;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // EPERM means that it lives and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const stat = statOf(other.pid);
  if (stat === undefined) return false;
  return stat.ended || (other.started !== "" && stat.started !== other.started);
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function statOf(pid: number): { started: string; ended: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name may hold spaces and brackets, so fields are counted after its last bracket.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { started: fields[19] ?? "", ended: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return undefined;
  }
}
