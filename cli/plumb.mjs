#!/usr/bin/env node
// TypeScript is run as it is written: tsx takes the types off.
import "tsx";

await import("./plumb.ts");
