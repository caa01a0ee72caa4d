import { load } from "gradus";
import { sort } from "./task.ts";

// The same program with the values that were found; a renamed or removed param is a clear error here.
const tuned = sort.with(await load("tuned.json"));
const message = process.argv[2] ?? "My parcel came damaged.";
console.log((await tuned(message)).value);
