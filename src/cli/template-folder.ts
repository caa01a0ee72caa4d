import { fileURLToPath } from "node:url";

/** The folder of the files that `gradus init` copies. */
export const templateFolder: string = fileURLToPath(new URL("./template/", import.meta.url));
