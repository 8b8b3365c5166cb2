import { BuildError, buildMissing } from "./build.ts";
import { cacheRoot } from "./cache.ts";

buildMissing().then(
  () => console.error(`all servers are in ${cacheRoot()}`),
  (error: unknown) => {
    console.error(error instanceof BuildError ? error.message : error);
    process.exit(1);
  },
);
