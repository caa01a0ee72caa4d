/** Enough to reach the user's code from under a deep stack of the package's own. */
const FRAMES = 50;
const FRAME = /^\s*at (?:async )?(?:.*? \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?)(?:\?[^:]*)?:(\d+):\d+\)?$/;

/** Where the user's code is running, as " (/home/me/task.ts:12)", to end an error's message; "" where no stack tells. */
export function atUserPlace(): string {
  return markUserPlace()();
}

/** Marks where the user's code is running, to be told later if ever: to read a stack costs far more than to keep it. */
export function markUserPlace(): () => string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const mark = new Error();
  Error.stackTraceLimit = limit;
  return () => userPlaceOf(mark);
}

/** Where in the user's code an error arose, as " (/home/me/task.ts:12)"; "" where its stack does not tell. */
export function userPlaceOf(error: unknown): string {
  const place = placeIn((error as { readonly stack?: unknown } | null | undefined)?.stack, ownFolder());
  return place === undefined ? "" : ` (${place})`;
}

/** The first place in a stack outside of a folder, of installed packages and of Node itself. */
export function placeIn(stack: unknown, own: string): string | undefined {
  for (const line of String(stack).split("\n")) {
    const [, file, number] = FRAME.exec(line) ?? [];
    if (file === undefined) continue;
    const path = pathOf(file);
    if (!path.startsWith(own) && !path.includes("/node_modules/")) return `${path}:${number}`;
  }
  return undefined;
}

/** This copy's `src/` or `dist/`. */
function ownFolder(): string {
  return pathOf(new URL("..", import.meta.url).href);
}

/** A file's path with slashes, from a URL or a path. */
function pathOf(file: string): string {
  const path = file.startsWith("file:") ? decodeURIComponent(new URL(file).pathname) : file;
  return path.replaceAll("\\", "/").replace(/^\/([A-Za-z]:)/, "$1");
}
