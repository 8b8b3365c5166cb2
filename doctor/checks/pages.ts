import { PAGES } from "../../alerts/links.ts";
import { traceStore } from "../../config/site.ts";
import { body, NoAnswer } from "../ask.ts";
import { type Check, ok, type Result, type Stack, waiting } from "../result.ts";
import { survived } from "../survived.ts";

/** A page that messages of alerts link to. */
interface Page {
  readonly server: "prometheus" | "grafana" | "jaeger";
  readonly path: string;
  /** What people look for there. */
  readonly shows: string;
  /** What only a build without its pages says. */
  readonly placeholder?: string;
}

const graph: Page = { server: "prometheus", path: PAGES.prometheus, shows: "panels" };
const dashboards: Page = { server: "grafana", path: "/login", shows: "panels and records" };
const traces: Page = { server: "jaeger", path: PAGES.jaeger, shows: "traces", placeholder: "not the Jaeger UI" };

/** Does whoever follows a link of a message see something? A server can answer questions and have no pages: one built from its Go module alone has none. */
export const pages: Check = {
  title: "Pages that messages link to",
  run: async (stack) => {
    const panel = stack.site.servers.includes("grafana") ? dashboards : graph;
    const wanted = [panel, ...(traceStore(stack.site) === "jaeger" ? [traces] : [])];
    return (await Promise.all(wanted.map((page) => survived(named(page), () => looked(page, stack))))).flat();
  },
};

/** What a server answers that lacks the files of its pages. */
const WITHOUT_PAGES: readonly (number | undefined)[] = [404, 500];

function named({ shows, server }: Page): string {
  return `${shows} in ${server}`;
}

async function looked(page: Page, { site }: Stack): Promise<Result> {
  const { server, path, placeholder } = page;
  const what = named(page);
  const fix = `put a released ${server} on PATH, which has its pages${server === "prometheus" ? ", or none: ours has them; or put grafana there" : ""}, then make up; until then npx plumb runbook ALERT asks for what they would show`;
  try {
    const text = await body(`${site.open(server)}${path}`);
    return placeholder !== undefined && text.includes(placeholder) ? waiting(what, `${server} was built without its pages`, fix) : ok(what, "there");
  } catch (error) {
    if (error instanceof NoAnswer && WITHOUT_PAGES.includes(error.status)) return waiting(what, error.message, fix);
    throw error;
  }
}
