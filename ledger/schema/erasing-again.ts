/**
 * Carries over from another database of the ledger who was erased there and the record of it, both as JSON of whole rows,
 * and erases here what was not erased yet. An erasure that is not here is newer than everything that is: it takes all
 * calls, those of a clock that is far ahead too, as it did there.
 *
 * @param person what a person is known by, from a column with the pseudonym.
 */
export function erasingAgain(person: (user: string) => string): string {
  return `
CREATE FUNCTION ledger_private.erase_again(erasures JSON, records JSON, OUT calls BIGINT) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  one RECORD;
  carried ledger_erasure;
BEGIN
  PERFORM ledger_private.alone();
  calls := 0;
  -- In their order: the first one after a call decides.
  FOR one IN
    WITH missed AS (
      INSERT INTO ledger_private.erased SELECT * FROM json_populate_recordset(NULL::ledger_private.erased, erasures) ON CONFLICT DO NOTHING RETURNING *
    )
    SELECT removed, salt, until, array_agg(user_id) AS users FROM missed
    JOIN (SELECT DISTINCT user_id FROM llm_usage_user_day) AS known ON person = ${person("user_id")}
    GROUP BY removed, salt, until ORDER BY until
  LOOP
    calls := calls + ledger_private.forget(one.users, one.removed, one.salt);
  END LOOP;
  -- A record is the same one where its time is. Its logs may have been ordered only after it came here.
  UPDATE ledger_erasure AS here SET logs_ordered_at = there.logs_ordered_at FROM json_populate_recordset(NULL::ledger_erasure, records) AS there
  WHERE here.erased_at = there.erased_at AND here.logs_ordered_at IS NULL AND there.logs_ordered_at IS NOT NULL;
  PERFORM setval('ledger_erasure_id_seq', max(id)) FROM (
    SELECT id FROM ledger_erasure UNION ALL SELECT id FROM json_populate_recordset(NULL::ledger_erasure, records)
  ) AS numbers;
  -- It keeps its number, unless a record of another stack has that.
  FOR carried IN
    SELECT * FROM json_populate_recordset(NULL::ledger_erasure, records) AS there
    WHERE NOT EXISTS (SELECT FROM ledger_erasure AS here WHERE here.erased_at = there.erased_at) ORDER BY id
  LOOP
    IF EXISTS (SELECT FROM ledger_erasure WHERE id = carried.id) THEN
      carried.id := nextval('ledger_erasure_id_seq');
    END IF;
    INSERT INTO ledger_erasure OVERRIDING SYSTEM VALUE VALUES (carried.*);
  END LOOP;
END $$;
`;
}
