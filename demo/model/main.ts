import { readFileSync } from "node:fs";
import type { ModelSettings } from "../settings.ts";
import { modelServer } from "./server.ts";

const settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ModelSettings;
modelServer(settings.allowed).listen(settings.port, settings.host, () => console.error(`model server at ${settings.host}:${settings.port}`));
