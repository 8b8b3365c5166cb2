/** A total of `llm_usage`: what it is told apart by beside its time, and what is added up. */
export interface Total {
  readonly table: string;
  /** The column of its time, its type, and its value in a row. */
  readonly key: string;
  readonly type: "TIMESTAMPTZ" | "DATE";
  readonly of: string;
  readonly dimensions: readonly string[];
  /** Name of a sum, its type, and the expression over rows. */
  readonly measures: readonly (readonly [name: string, type: string, sum: string])[];
  /** Rows that count; where absent, all. */
  readonly where?: string;
}

export const UTC_HOUR = { key: "hour", type: "TIMESTAMPTZ", of: "date_trunc('hour', timestamp, 'UTC')" } as const;
export const UTC_DAY = { key: "day", type: "DATE", of: "(timestamp AT TIME ZONE 'UTC')::date" } as const;

const list = (items: readonly string[]) => items.join(", ");

export function totalTable({ table, key, type, dimensions, measures }: Total): string {
  const columns = [`${key} ${type} NOT NULL`, ...dimensions.map((each) => `${each} VARCHAR(255)`), ...measures.map(([measure, sum]) => `${measure} ${sum} NOT NULL`)];
  return `
CREATE TABLE ${table} (
  ${columns.join(",\n  ")},
  UNIQUE NULLS NOT DISTINCT (${list([key, ...dimensions])})
);`;
}

/** Adds the rows of a table to the totals, or takes them away. Always in the same order, so that two writers never wait for each other. */
export function changeTotal({ table, key, of, dimensions, measures, where }: Total, rows: string, sign: "" | "-"): string {
  const groups = [of, ...dimensions];
  const places = list(groups.map((_, index) => String(index + 1)));
  return `
    INSERT INTO ${table} AS total (${list([key, ...dimensions, ...measures.map(([measure]) => measure)])})
    SELECT ${list([...groups, ...measures.map(([, , sum]) => `${sign}${sum}`)])} FROM ${rows}${where ? ` WHERE ${where}` : ""}
    GROUP BY ${places} ORDER BY ${places}
    ON CONFLICT (${list([key, ...dimensions])}) DO UPDATE SET ${list(measures.map(([measure]) => `${measure} = total.${measure} + EXCLUDED.${measure}`))};`;
}

/** Has a function called after every statement that changes rows, with those that it added and removed. */
export function onChange(name: string, call: string): string {
  const trigger = (event: "INSERT" | "UPDATE" | "DELETE", tables: string) => `
CREATE TRIGGER ${name}_${event.toLowerCase()} AFTER ${event} ON llm_usage REFERENCING ${tables}
FOR EACH STATEMENT EXECUTE FUNCTION ${call};`;
  return [trigger("INSERT", "NEW TABLE AS added"), trigger("UPDATE", "OLD TABLE AS removed NEW TABLE AS added"), trigger("DELETE", "OLD TABLE AS removed")].join("\n");
}
