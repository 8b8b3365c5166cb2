import { NoAnswer } from "../ask.ts";
import { answers, panelQueries } from "../panels.ts";
import { type Check, failed, ok, summed, waiting } from "../result.ts";

/** Queries that are asked at one time. */
const AT_ONCE = 8;

/** Does every panel show something? */
export const panels: Check = {
  title: "Panels",
  run: async ({ config, site }) => {
    const queries = panelQueries(config, site);
    const results = [];
    for (let first = 0; first < queries.length; first += AT_ONCE) {
      const asked = queries.slice(first, first + AT_ONCE).map(async (query) => {
        const name = `${query.dashboard} / ${query.panel}`;
        const answer = await answers(query, site).catch((error: Error) => error);
        if (answer instanceof NoAnswer) return failed(name, answer.message, "start the store, or ask it the query yourself");
        if (answer instanceof Error) throw answer;
        if (answer) return ok(name, "has data");
        return query.excuse
          ? waiting(name, "no data yet", query.excuse.replace(/^Needs/, "wait: it needs"))
          : failed(name, "no data", `ask it yourself, to see whether nothing is sent or nothing happened: ${query.expr}`);
      });
      results.push(...(await Promise.all(asked)));
    }
    return summed(results, "with data", "queries");
  },
};
