#!/usr/bin/env node
// The command from the checkout: its source, no build.
import { importSource, source } from "./checkout.mjs";

await importSource(source("cli/bin.ts"));
